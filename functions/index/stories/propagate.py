"""After an article has changed: the same article under other ids, and its story's other copies.

Everything here can be done twice and begun again anywhere. What others' rows are to be follows from
all HEADs that belong together; it is written, read again, and written again until nothing differs,
so of several who do this at the same time the last one to write sees what all have written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from dateline.model.errors import LostRace, Unavailable
from dateline.model.stories import MAX_COPIES, Joined, Membership, Pending, Window
from functions.index.article.similarity import alike
from functions.index.article.state import State, head_of, with_taken
from functions.index.stores.articles import AddressTaken
from functions.index.stories import same_article
from functions.index.stories.grouping import StoryPolicy, copy_keys, grouped
from functions.index.stories.outbox import marked, traces
from functions.index.stories.slug_claims import contest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import timedelta

    from dateline.model.rows import Head
    from functions.index.stories.same_article import Naming

MAX_RACES = 8
MAX_ROUNDS = 8
MAX_ARTICLES = 60
"""Articles that one change settles; more ids of one article wait for their own next delivery."""
MAX_HOPS = 5


class States(Protocol):
    """Where states are kept (functions.index.stores.articles.StateStore)."""

    def owner(self, address: str) -> str | None: ...

    def load(self, article_id: str, source: str) -> State: ...

    def save(self, before: State, after: State) -> int: ...


class Copies(Protocol):
    """Where copies are found (functions.index.stores.copies.CopyStore)."""

    def leave(
        self, article_id: str, traces: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None: ...

    def found(self, key: str) -> dict[str, dict[str, Any]]: ...

    def heads(self, ids: Iterable[str]) -> dict[str, Head]: ...

    def story(self, story: str) -> list[str]: ...

    def unfinished(self, ids: Iterable[str]) -> list[str]: ...

    def note(self, article_id: str, mark: str, stories: Iterable[str]) -> None: ...

    def done(self, article_id: str, mark: str) -> None: ...


@dataclass(frozen=True)
class Settler:
    """Brings up to date what depends on an article."""

    states: States
    copies: Copies
    policy: StoryPolicy = field(default_factory=StoryPolicy)
    window: timedelta = same_article.WINDOW

    def held(self, before: State, after: State) -> State:
        """A new article that is another one under a new id is not shown before it is joined to it.

        It might be killed, withdrawn or embargoed under its other id.
        """
        if before.history or after.joined or not after.history:
            return after
        evidence = self._evidence(after)
        if not evidence:
            return after
        return replace(after, joined=_joined(min(evidence), evidence))

    def settle(self, state: State) -> None:
        """Does what is pending for the article, and for those that are changed with it.

        Raises:
            Unavailable: it is not done; the PENDING row stays, so that the next to come goes on.
        """
        waiting, settled = [state], dict[str, State]()
        while waiting and len(settled) < MAX_ARTICLES:
            one = waiting.pop(0)
            if one.pending is None or one.pending == _pending(settled, one.id):
                continue
            settled[one.id] = one
            if one.pending.search:
                self.copies.leave(one.id, traces(one), one.pending.stale)
            changed = self._join(one)
            waiting += changed
            now = next((each for each in changed if each.id == one.id), one)
            if now.pending == one.pending:
                self._gather(now)
        # The first one's row goes last: until then its document, given again, does all this again.
        for item in reversed(settled.values()):
            if item.pending:
                self.copies.done(item.id, item.pending.mark)

    # --- one article under several ids ---------------------------------------------------------

    def _evidence(self, state: State) -> dict[str, Naming]:
        """Other articles of the source that had a link and headline in common with this one."""
        found: dict[str, Naming] = {}
        for named, span in sorted(
            same_article.namings(state).items(), key=lambda item: str(item[0])
        ):
            for other, row in self.copies.found(named.key(state.source)).items():
                if other != state.id and same_article.near(
                    span, Window.model_validate(row), self.window
                ):
                    found.setdefault(other, named)
        return found

    def _join(self, state: State) -> list[State]:
        """Joins the article with what it is under other ids; returns all that changed."""
        if not state.joined and not _searches(state):
            return []
        evidence = self._evidence(state)
        if not evidence and not state.joined:
            return []
        heads = self._followed({state.id, *evidence})
        tops = {one for one, head in heads.items() if not head.joined} or set(heads)
        loaded = {top: self._load(top, state.source) for top in sorted({state.id, *tops})}
        root = min(loaded.values(), key=same_article.precedence).id
        others = [item for item in loaded.values() if item.id != root]
        changed = self._change(root, state.source, lambda item: same_article.absorbed(item, others))
        for each in sorted(set(heads) - {root}):
            before = heads[each].joined
            if each in loaded or before is None or before.to != root:
                why = before or _joined(root, evidence, each if each != state.id else None)
                joined = why.model_copy(update={"to": root})
                changed |= self._change(each, state.source, _demotion(joined))
        if others:
            changed |= self._change(root, state.source, same_article.promoted)
        # Whoever changed the others before may not have come to the end.
        unfinished = self.copies.unfinished(set(heads) - set(changed) - {state.id})
        return [*changed.values(), *(self._load(item, state.source) for item in unfinished)]

    def _followed(self, ids: set[str]) -> dict[str, Head]:
        """The HEADs of articles and of whatever they go on as."""
        heads = self.copies.heads(sorted(ids)[:MAX_COPIES])
        for _ in range(MAX_HOPS):
            unread = {head.joined.to for head in heads.values() if head.joined} - set(heads)
            if not unread:
                break
            heads |= self.copies.heads(sorted(unread))
        return heads

    # --- several articles of one story -----------------------------------------------------------

    def _gather(self, state: State) -> None:
        """Puts the article into its story, or out of it, and every copy into its place."""
        ids = {state.id, *self._alike(state)}
        noted = set(state.pending.stories) if state.pending else set[str]()
        if len(ids) == 1 and not state.membership and not noted:
            return
        stories = set(noted)
        for _ in range(MAX_ROUNDS):
            heads = self._of_stories(ids, stories)
            ids |= set(heads)
            plan = grouped(heads.values(), self.policy)
            wrong = [item for item in sorted(plan) if plan[item] != heads[item].membership]
            if not wrong:
                return
            stories |= {item.story for item in plan.values() if item}
            if state.pending and stories - noted:
                # Should this end half-way, all the parts are to be found again.
                self.copies.note(state.id, state.pending.mark, stories)
                noted |= stories
            for item in wrong:
                self._change(item, heads[item].source, _placing(plan[item], stories))
        raise Unavailable("story_unsettled", f"the copies of {state.id} go on changing")

    def _of_stories(self, ids: Iterable[str], stories: set[str]) -> dict[str, Head]:
        """The HEADs of articles and of the copies of their stories, which `stories` gets too."""
        heads = self.copies.heads(sorted(ids)[:MAX_COPIES])
        stories |= {head.membership.story for head in heads.values() if head.membership}
        members = {item for story in sorted(stories) for item in self.copies.story(story)}
        more = sorted(members - set(heads))[: MAX_COPIES - len(heads)]
        return heads | self.copies.heads(more)

    def _alike(self, state: State) -> list[str]:
        """Articles whose text is a copy, by what their COPY rows say."""
        found: set[str] = set()
        if not _searches(state):
            return []
        head = head_of(state)
        keys = copy_keys(head)
        own = head.summary.sketch if head and head.summary else ""
        for key in keys:
            exact = key == keys[0]
            found |= {
                other
                for other, row in self.copies.found(key).items()
                if exact or alike(own, str(row["sketch"]), self.policy.copies)
            }
        return sorted(found - {state.id})[: MAX_COPIES // 2]

    # --- another article's rows ---------------------------------------------------------------

    def _load(self, article_id: str, source: str) -> State:
        return self.states.load(article_id, source)

    def _change(
        self, article_id: str, source: str, change: Callable[[State], State]
    ) -> dict[str, State]:
        """Changes an article's rows, in as many transactions as it takes, each with fresh state.

        Returns the state it came to, by id; nothing where nothing was to be changed.
        """
        taken: tuple[str, ...] = ()
        done: dict[str, State] = {}
        for _ in range(MAX_RACES + MAX_ARTICLES):
            before = self._load(article_id, source)
            after = with_taken(change(before), taken)
            if after == before:
                return done
            after = marked(before, after)
            try:
                self.states.save(before, after)
            except AddressTaken as error:
                taken += contest(self.states, after, error.keys)
                continue
            except LostRace:
                continue
            done = {article_id: after}
            if with_taken(change(after), taken) == after:
                return done
        raise Unavailable("races_lost", f"lost too many races for {article_id}")


def _pending(settled: Mapping[str, State], article_id: str) -> Pending | None:
    return settled[article_id].pending if article_id in settled else None


def _searches(state: State) -> bool:
    return state.pending is not None and state.pending.search


def _joined(to: str, evidence: Mapping[str, Naming], of: str | None = None) -> Joined:
    named = evidence.get(of or to) or min(evidence.values(), key=str)
    return Joined(to=to, link=named.link, headline=named.headline)


def _demotion(joined: Joined) -> Callable[[State], State]:
    return lambda state: same_article.demoted(state, joined)


def _placing(membership: Membership | None, stories: set[str]) -> Callable[[State], State]:
    """Puts a copy into its place; the story that somebody else has put it into meanwhile is told to
    `stories`, for it has to be looked at too."""

    def placed(state: State) -> State:
        if state.membership:
            stories.add(state.membership.story)
        return replace(state, membership=membership)

    return placed
