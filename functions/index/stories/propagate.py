"""Propagates a change of an article to its other ids and to its story's other copies.

Idempotent: every step may be repeated or resumed. The rows of the others follow from the HEADs of
all articles concerned; they are written, read again and written again until nothing differs. So if
several writers run at once, the last one sees what all have written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from dateline.model.errors import LostRace, Unavailable
from dateline.model.stories import MAX_COPIES, Joined, Membership, Pending, Window
from functions.index.article.similarity import are_copies
from functions.index.article.state import State, head_of, with_slugs_taken
from functions.index.races import back_off, own_order
from functions.index.stores.articles import AddressTaken
from functions.index.stories import same_article
from functions.index.stories.batch import Batch, as_stored, is_alone, needs_search
from functions.index.stories.grouping import StoryPolicy, copy_keys, group_stories
from functions.index.stories.outbox import copy_rows, with_outbox
from functions.index.stories.slug_claims import best_claimant, claim_slugs, without_slug_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import timedelta

    from dateline.model.rows import Head
    from functions.index.states import States
    from functions.index.stories.same_article import MatchKey

MAX_RACES = 8
MAX_ROUNDS = 8
MAX_ARTICLES = 60
"""Articles that one change updates; further ids of one article wait for their next delivery."""
MAX_HOPS = 5
MANY_COPIES = 20
"""A full story shows at least so many copies to an article that searches: 25 rows for each key."""


class Copies(Protocol):
    """Finds copies (functions.index.stores.copy_index.CopyIndex)."""

    def put(
        self, article_id: str, rows: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None:
        """Writes the article's rows of the copy index and deletes the stale ones."""

    def matches(self, key: str) -> dict[str, dict[str, Any]]:
        """Articles under a key of the copy index, with the attributes of their rows."""

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """HEADs of the articles, by id."""

    def story(self, story: str) -> list[str]:
        """Ids of the articles of a story."""

    def with_outbox(self, ids: Iterable[str]) -> list[str]:
        """Those of the articles that have an outbox row."""

    def set_stories(self, article_id: str, mark: str, stories: Iterable[str]) -> None:
        """Writes the stories to the outbox row, if it still has this mark."""

    def clear_outbox(self, article_id: str, mark: str) -> None:
        """Deletes the outbox row, if it still has this mark."""


@dataclass(frozen=True)
class StoryUpdater:
    """Updates the articles that depend on a changed one."""

    states: States
    copies: Copies
    policy: StoryPolicy = field(default_factory=StoryPolicy)
    window: timedelta = same_article.WINDOW

    def hide_duplicate(self, before: State, after: State) -> State:
        """`after`, hidden if it is a new id of a known article, until the two are merged.

        The article may be killed, withdrawn or embargoed under its other id.
        """
        if before.history or after.merged_into or not after.history:
            return after
        evidence = self._evidence(after)
        if not evidence:
            return after
        return replace(after, merged_into=_merged_into(min(evidence), evidence))

    def hide_copy_of_killed(self, before: State, after: State) -> State:
        """`after`, hidden from its first transaction if it is a copy of a killed article.

        Costs up to nine queries for a new or changed text, so only a stack that holds such copies
        asks. `propagate` computes the final place in the story.
        """
        head = head_of(after)
        keys = copy_keys(head)
        if not self.policy.hold_copies_of_killed or head is None or not keys:
            return after
        if keys == copy_keys(head_of(before)):
            # Its place in its story, which `propagate` keeps up to date, says it already.
            return after
        copies = sorted(self._matching_copies(after, slice(None)))
        heads = self.copies.heads(copies[: MAX_COPIES // 2])
        plan = group_stories([*heads.values(), head], self.policy)
        membership = plan[after.id]
        if membership is None or not membership.killed:
            return after
        return replace(after, membership=membership)

    def propagate(self, *states: State) -> None:
        """Sends the outboxes of articles, and those of the articles that change with them.

        The articles must have their COPY rows (`put_copy_rows`). Several of one story update it
        once: the first gives each its place, so the others find nothing to change.

        Raises:
            Unavailable: not finished; the outbox row stays, so that the next delivery resumes.
        """
        queue, updated, batch = list(states), dict[str, State](), Batch.of(states)
        most = len(states) - 1 + MAX_ARTICLES
        while queue and len(updated) < most:
            article = queue.pop(0)
            if article.outbox is None or article.outbox == _outbox(updated, article.id):
                continue
            updated[article.id] = article
            if article not in states:
                self.put_copy_rows(article)
            queue += self._offer_slugs(article)
            changed = self._merge_ids(article)
            queue += changed
            current = next((other for other in changed if other.id == article.id), article)
            if current.outbox == article.outbox:
                queue += self._update_story(current, batch)
        # The first article's row is deleted last: until then its document, delivered again,
        # repeats all of this.
        for article in reversed(updated.values()):
            if article.outbox:
                self.copies.clear_outbox(article.id, article.outbox.mark)

    def regroup(self, state: State) -> None:
        """Gives the copies of the article's story the places that today's rules give them.

        Their rows may be from an earlier release, or from another setting of the stack. Costs two
        or three reads where nothing differs.
        """
        if state.membership and not state.merged_into:
            self._update_story(state, Batch())

    def put_copy_rows(self, state: State) -> None:
        """Writes the keys under which other articles find this one, if they changed.

        Right after the article's own rows: a new id of it is hidden by them (`hide_duplicate`).

        Raises:
            Unavailable: DynamoDB did not write all of them.
        """
        if state.outbox and state.outbox.search:
            self.copies.put(state.id, copy_rows(state), state.outbox.stale)

    def _offer_slugs(self, state: State) -> list[State]:
        """Gives freed addresses to the articles that wait for them; returns those that changed."""
        changed: dict[str, State] = {}
        for address in state.outbox.slugs if state.outbox else ():
            if best := best_claimant(self.states, state, address):
                changed |= self._change(
                    best.id, best.source, partial(without_slug_taken, address=address)
                )
        return list(changed.values())

    # --- one article under several ids ---------------------------------------------------------

    def _evidence(self, state: State) -> dict[str, MatchKey]:
        """Other articles of the source that share a link and headline with this one, by id."""
        evidence: dict[str, MatchKey] = {}
        keys = sorted(same_article.match_keys(state).items(), key=lambda pair: str(pair[0]))
        for key, window in keys:
            for other, row in self.copies.matches(key.copy_key(state.source)).items():
                if other != state.id and same_article.near(
                    window, Window.model_validate(row), self.window
                ):
                    evidence.setdefault(other, key)
        return evidence

    def _merge_ids(self, state: State) -> list[State]:
        """Merges the article with its other ids; returns all states that changed."""
        if not state.merged_into and not needs_search(state):
            return []
        evidence = self._evidence(state)
        if not evidence and not state.merged_into:
            return []
        heads = self._with_targets({state.id, *evidence})
        tops = {article_id for article_id, head in heads.items() if not head.joined} or set(heads)
        loaded = {top: self._load(top, state.source) for top in sorted({state.id, *tops})}
        root = min(loaded.values(), key=same_article.precedence).id
        others = [other for other in loaded.values() if other.id != root]
        changed = self._change(root, state.source, lambda top: same_article.absorb(top, others))
        for article_id in sorted(set(heads) - {root}):
            before = heads[article_id].joined
            if article_id in loaded or before is None or before.to != root:
                other_id = article_id if article_id != state.id else None
                reason = before or _merged_into(root, evidence, other_id)
                demotion = _demotion(reason.model_copy(update={"to": root}))
                changed |= self._change(article_id, state.source, demotion)
        if others:
            changed |= self._change(root, state.source, same_article.promote)
        # An earlier run may have changed the others without finishing.
        unfinished = self.copies.with_outbox(set(heads) - set(changed) - {state.id})
        return [
            *changed.values(),
            *(self._load(article_id, state.source) for article_id in unfinished),
        ]

    def _with_targets(self, ids: set[str]) -> dict[str, Head]:
        """The HEADs of articles and of the articles that they were merged into."""
        heads = self.copies.heads(sorted(ids)[:MAX_COPIES])
        for _ in range(MAX_HOPS):
            unread = {head.joined.to for head in heads.values() if head.joined} - set(heads)
            if not unread:
                break
            heads |= self.copies.heads(sorted(unread))
        return heads

    # --- several articles of one story -----------------------------------------------------------

    def _update_story(self, state: State, batch: Batch) -> list[State]:
        """Adds the article to its story, or removes it, and updates the place of every copy.

        Its twins of the batch are added with it.

        Returns the copies that have changes for others: a copy that is held or released gives up
        or claims its slugs.
        """
        if batch.is_placed(state):
            return []
        stored = set(state.outbox.stories) if state.outbox else set[str]()
        twins = batch.twins(state)
        batch.add_placed(*twins)
        copies = self._find_copies(state)
        if copies is None:
            return []
        ids = {state.id, *copies, *(twin.id for twin in twins)}
        if len(ids) == 1 and not state.membership and not stored:
            return []
        saved = {each.id: each for each in (state, *twins) if is_alone(each)}
        stories = set(stored)
        for _ in range(MAX_ROUNDS):
            heads = self._story_heads(ids, stories)
            ids |= set(heads)
            plan = group_stories(heads.values(), self.policy)
            outdated = [item for item in sorted(plan) if plan[item] != heads[item].membership]
            if not outdated:
                return self._unfinished(heads)
            stories |= {membership.story for membership in plan.values() if membership}
            if state.outbox and stories - stored:
                # The outbox names every story concerned, so that an interrupted run can resume.
                self.copies.set_stories(state.id, state.outbox.mark, stories)
                stored |= stories
            for article_id in own_order(outdated):
                self._change(
                    article_id,
                    heads[article_id].source,
                    _placement(plan[article_id], stories),
                    saved,
                )
        raise Unavailable("story_unsettled", f"the copies of {state.id} keep changing")

    def _find_copies(self, state: State) -> set[str] | None:
        """The articles whose text is a copy; None if the article is new and their story is full.

        Equal texts are looked for first: if their story is full, no more is read.
        """
        if not needs_search(state):
            return set()
        same_text = self._matching_copies(state, slice(0, 1))
        if is_alone(state) and self._are_full(same_text):
            return None
        copies = same_text | self._matching_copies(state, slice(1, None))
        if is_alone(state) and copies != same_text and self._are_full(copies):
            return None
        return set(sorted(copies)[: MAX_COPIES // 2])

    def _are_full(self, copies: set[str]) -> bool:
        """Whether all stories of these articles have MAX_COPIES copies already.

        Only asked for an article with so many copies that it can be so. Copies in no story came
        when theirs was full.
        """
        if len(copies) < MANY_COPIES:
            return False
        heads = self.copies.heads(sorted(copies)[:MAX_COPIES]).values()
        stories = {head.membership.story for head in heads if head.membership}
        return bool(stories) and all(
            len(self.copies.story(story)) >= MAX_COPIES for story in sorted(stories)
        )

    def _unfinished(self, heads: Mapping[str, Head]) -> list[State]:
        """The copies that have an outbox, in a story with held copies.

        A copy that was held or released meanwhile, perhaps the article itself, has changes of its
        slugs to propagate.
        """
        if not any(head.membership and head.membership.killed for head in heads.values()):
            return []
        ids = self.copies.with_outbox(set(heads))
        return [self._load(article_id, heads[article_id].source) for article_id in ids]

    def _story_heads(self, ids: Iterable[str], stories: set[str]) -> dict[str, Head]:
        """The HEADs of articles and of their stories' copies; adds those stories to `stories`."""
        heads = self.copies.heads(sorted(ids)[:MAX_COPIES])
        stories |= {head.membership.story for head in heads.values() if head.membership}
        members = {member for story in sorted(stories) for member in self.copies.story(story)}
        more = sorted(members - set(heads))[: MAX_COPIES - len(heads)]
        return heads | self.copies.heads(more)

    def _matching_copies(self, state: State, places: slice) -> set[str]:
        """The articles that are copies according to the COPY rows of these of its keys."""
        copies: set[str] = set()
        head = head_of(state)
        keys = copy_keys(head)
        sketch = head.summary.sketch if head and head.summary else ""
        for key in keys[places]:
            exact = key == keys[0]
            copies |= {
                other
                for other, row in self.copies.matches(key).items()
                if exact or are_copies(sketch, str(row["sketch"]), self.policy.copies)
            }
        return copies - {state.id}

    # --- another article's rows ---------------------------------------------------------------

    def _load(self, article_id: str, source: str) -> State:
        return self.states.load(article_id, source)

    def _change(
        self,
        article_id: str,
        source: str,
        change: Callable[[State], State],
        known: dict[str, State] | None = None,
    ) -> dict[str, State]:
        """Applies `change` until it changes nothing more, each time to the current state.

        `known` has the states that were saved in this batch: each spares a load. After a lost race
        it is emptied, because the other writer places the rest of the batch too.

        Returns the article's final state by id; empty if nothing changed.
        """
        slugs_taken: tuple[str, ...] = ()
        done: dict[str, State] = {}
        known = {} if known is None else known
        for lost in range(MAX_RACES + MAX_ARTICLES):
            saved = known.pop(article_id, None)
            before = as_stored(saved) if saved else self._load(article_id, source)
            after = with_slugs_taken(change(before), slugs_taken)
            if after == before:
                return done
            after = with_outbox(before, after)
            if saved and after.outbox != before.outbox:
                # The stored outbox may name more stories than the known one.
                continue
            try:
                self.states.save(before, after)
            except AddressTaken as error:
                slugs_taken += claim_slugs(self.states, after, error.keys)
                continue
            except LostRace:
                known.clear()
                back_off(lost)
                continue
            done = {article_id: after}
            if with_slugs_taken(change(after), slugs_taken) == after:
                return done
        raise Unavailable("races_lost", f"lost too many races for {article_id}")


def _outbox(updated: Mapping[str, State], article_id: str) -> Pending | None:
    return updated[article_id].outbox if article_id in updated else None


def _merged_into(
    target: str, evidence: Mapping[str, MatchKey], other_id: str | None = None
) -> Joined:
    key = evidence.get(other_id or target) or min(evidence.values(), key=str)
    return Joined(to=target, link=key.link, headline=key.headline)


def _demotion(merged_into: Joined) -> Callable[[State], State]:
    return lambda state: same_article.demote(state, merged_into)


def _placement(membership: Membership | None, stories: set[str]) -> Callable[[State], State]:
    """Sets a copy's place in its story.

    If another writer has put the copy into a different story, that story is added to `stories`,
    because its copies have to be updated too.
    """

    def place(state: State) -> State:
        if state.membership:
            stories.add(state.membership.story)
        return replace(state, membership=membership)

    return place
