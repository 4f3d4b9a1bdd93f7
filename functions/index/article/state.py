"""The state of one article and the rows that hold it. Rows are a pure function of the state."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.rows import (
    ACT,
    HEAD,
    REVISION,
    TRANSLATION,
    EditorAct,
    Head,
    Revision,
    TranslationRow,
    article_pk,
    chronological,
    plain,
    translation_fits,
    without_keys,
)
from dateline.model.stories import PENDING, Joined, Membership, Pending, story_pk
from functions.index.article.history import with_revision
from functions.index.article.listings import listing_rows
from functions.index.article.publication_status import current_status, staying_texts, with_act
from functions.index.article.rows import act_of, revision_of, translation_row
from functions.index.article.sitemap_rows import map_rows
from functions.index.article.slugs import addresses, contested, current_slugs, slug_rows
from functions.index.article.tombstones import gone_rows
from functions.index.article.translation_chain import with_translation

if TYPE_CHECKING:
    from datetime import datetime

Row = dict[str, Any]


@dataclass(frozen=True)
class State:
    """All that index knows of one article. A translation may arrive before its article."""

    id: str
    source: str
    external_id: str | None = None
    """None while no document of the article's own source is known."""
    history: tuple[Revision, ...] = ()
    acts: tuple[EditorAct, ...] = ()
    translations: tuple[TranslationRow, ...] = ()
    lock: str = ""
    """The name of the state that was read; empty where nothing was there."""
    listed: tuple[str, ...] = ()
    """`pk|sk` of the listing, sitemap, tombstone and slug rows that are there."""
    taken: tuple[str, ...] = ()
    """Keys of addresses that other articles have."""
    membership: Membership | None = None
    """Its place in its story."""
    joined: Joined | None = None
    """Where it goes on under another id."""
    pending: Pending | None = None
    """What of these is not yet brought up to date."""


def read_state(article_id: str, source: str, rows: list[Row]) -> State:
    """The state that an article's rows hold; JOB rows are translate's and passed over."""
    state = State(id=article_id, source=source)
    for row in rows:
        sort_key, attributes = row["sk"], without_keys(row)
        if sort_key == HEAD:
            head = Head.model_validate(attributes)
            state = replace(
                state,
                source=head.source,
                external_id=head.external_id if head.version else None,
                lock=head.lock,
                listed=head.listed,
                taken=head.taken,
                membership=head.membership,
                joined=head.joined,
            )
        elif sort_key == PENDING:
            state = replace(state, pending=Pending.model_validate(attributes))
        elif sort_key.startswith(REVISION):
            state = replace(state, history=(*state.history, Revision.model_validate(attributes)))
        elif sort_key.startswith(ACT):
            state = replace(state, acts=(*state.acts, EditorAct.model_validate(attributes)))
        elif sort_key.startswith(TRANSLATION):
            translation = TranslationRow.model_validate(attributes)
            state = replace(state, translations=(*state.translations, translation))
    return replace(state, history=tuple(chronological(state.history)))


def apply(state: State, document: Article | Notice | Translation) -> State:
    """The state once `document` is known; equal to `state` if it was known already."""
    if isinstance(document, Translation):
        row = translation_row(document)
        return replace(state, translations=with_translation(state.translations, row, state.id))
    if isinstance(document, Notice) and document.act:
        act = act_of(document, document.act)
        return replace(state, acts=with_act(state.acts, act))
    after = replace(
        state,
        source=document.source,
        external_id=document.external_id,
        history=with_revision(state.history, revision_of(document)),
    )
    # Of an earlier receipt than was known, it may have what it had to leave to others.
    return after if claim(after) == claim(state) else replace(after, taken=())


def claim(state: State) -> tuple[datetime, str] | None:
    """The smaller one has an address that two articles make; None where there are none to make."""
    received = [item.received_at for item in state.history]
    return (min(received), state.id) if received else None


def with_taken(state: State, keys: tuple[str, ...]) -> State:
    """The state once it is known that other articles have these addresses."""
    return replace(state, taken=tuple(sorted({*state.taken, *keys}))) if keys else state


def head_of(state: State) -> Head | None:
    """What readers get, or None while only translations are known."""
    heard: list[Revision | EditorAct] = [*state.history, *state.acts]
    if not heard:
        return None
    last = state.history[-1] if state.history else None
    content = next((item for item in reversed(state.history) if _has_content(item)), None)
    head = Head(
        id=state.id,
        # Of an article that only an editor has named, the editor stands in for the source.
        source=state.source if last else state.acts[0].by,
        external_id=state.external_id or state.id,
        status=current_status(state.history, state.acts),
        version=len(state.history),
        order_key=(last or state.acts[-1]).order_key,
        content_key=content.content_key if content else None,
        content_hash=last.content_hash if last else "",
        summary=content.summary if content else None,
        first_received_at=min(act.received_at for act in state.history or state.acts),
        received_at=(last or state.acts[-1]).received_at,
        processed_at=max(item.processed_at for item in heard),
        membership=state.membership,
        joined=state.joined,
        taken=state.taken,
    )
    if head.status is not Status.USABLE:
        return head
    head = head.model_copy(update={"stale": _stale(head, state)})
    fitting = [
        translation for translation in state.translations if translation_fits(head, translation)
    ]
    reviewed = [item.language for item in fitting if item.reviewed]
    return head.model_copy(
        update={
            "languages": tuple(item.language for item in fitting),
            "reviewed": tuple(reviewed),
        }
    )


def rows_of(state: State) -> dict[tuple[str, str], Row]:
    """Every row that holds the state, by key."""
    pk = article_pk(state.id)
    rows: list[Row] = [
        *({"pk": pk, "sk": f"{REVISION}{item.order_key}", **plain(item)} for item in state.history),
        *({"pk": pk, "sk": f"{ACT}{act.order_key}", **plain(act)} for act in state.acts),
        *(
            {"pk": pk, "sk": f"{TRANSLATION}{translation.language}", **plain(translation)}
            for translation in state.translations
        ),
    ]
    if head := head_of(state):
        named = [] if head.joined else addresses(head, state.history, state.translations)
        slugs = current_slugs(named) if head.status is Status.USABLE else {}
        taken = contested(head, state.history, state.translations)
        head = head.model_copy(update={"slugs": slugs, "taken": taken})
        public = [*listing_rows(head, state.translations), *slug_rows(named, head)]
        public += map_rows(head, state.translations)
        public += gone_rows(head, state.history, state.acts, state.translations)
        if head.membership:
            public.append({"pk": story_pk(head.membership.story), "sk": head.id})
        listed = tuple(f"{row['pk']}|{row['sk']}" for row in public)
        rows += public
        head_row = {"pk": pk, "sk": HEAD, **plain(head.model_copy(update={"listed": listed}))}
        rows.append(head_row | {"lock": _name_of([*rows, head_row])})
    if state.pending:
        # No part of the name: it goes without a change of HEAD.
        rows.append({"pk": pk, "sk": PENDING, **plain(state.pending)})
    return {(row["pk"], row["sk"]): row for row in rows}


def _stale(head: Head, state: State) -> dict[str, str]:
    """The translations of an earlier text that stay published, with the hash of that text."""
    if head.summary is None:
        return {}
    staying = staying_texts(state.history, state.acts, head.effective_at)
    texts = {
        translation.language: translation.kept.text_hash
        for translation in state.translations
        if translation.kept
    }
    return {
        language: text
        for language, text in texts.items()
        if text in staying and text != head.summary.text_hash and language != head.summary.language
    }


def _has_content(revision: Revision) -> bool:
    """What was killed is never shown again, not even by a reinstatement of the article."""
    return revision.summary is not None and revision.status is not Status.KILLED


def _name_of(rows: list[Row]) -> str:
    """64 bits that name a state by all its rows.

    A count of transactions would do to keep writers apart, but not come out the same where the
    same documents arrive in other portions: events are named by it, and a table that is rebuilt is
    compared row by row.
    """
    written = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]
