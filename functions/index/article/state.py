"""The state of one article and its rows, which are a pure function of the state."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.reserved_tests import EXPIRY, KEPT, is_test_id
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
from dateline.model.stories import (
    PENDING,
    Joined,
    Membership,
    Pending,
    Window,
    killed_copies,
    story_pk,
)
from dateline.model.visibility import first_public, holds, kill_spans, public_spans
from functions.index.article.history import deliveries, with_revision
from functions.index.article.listings import listing_rows
from functions.index.article.public_texts import public_texts
from functions.index.article.publication_status import current_status, retained_texts, with_act
from functions.index.article.rows import act_of, revision_of, translation_row
from functions.index.article.sitemap_rows import sitemap_rows
from functions.index.article.slugs import (
    addresses,
    claim_rows,
    current_slugs,
    relevant_slugs_taken,
    slug_rows,
)
from functions.index.article.text_rows import text_rows
from functions.index.article.tombstones import tombstone_rows
from functions.index.article.translation_chain import with_translation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dateline.model.visibility import Span

Row = dict[str, Any]


@dataclass(frozen=True)
class State:
    """Everything that index knows of one article. A translation may arrive before its article."""

    id: str
    source: str
    external_id: str | None = None
    """None before the first document of the article's own source."""
    history: tuple[Revision, ...] = ()
    acts: tuple[EditorAct, ...] = ()
    translations: tuple[TranslationRow, ...] = ()
    lock: str = ""
    """The optimistic lock that was read; empty if the article had no rows."""
    listed: tuple[str, ...] = ()
    """`pk|sk` of the article's listing, sitemap, tombstone and slug rows in the table."""
    slugs_taken: tuple[str, ...] = ()
    """Keys of addresses that other articles have."""
    membership: Membership | None = None
    """Its place in its story."""
    merged_into: Joined | None = None
    """The article that it was merged into, if any."""
    outbox: Pending | None = None
    """The changes that its copies have not received yet."""
    documents: Mapping[str, Article | Translation] = field(default_factory=dict, compare=False)
    """Documents of the article that are at hand, by content key, so that S3 need not be read."""


def read_state(article_id: str, source: str, rows: list[Row]) -> State:
    """The state of an article, parsed from its rows; translate's JOB rows are ignored."""
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
                slugs_taken=head.taken,
                membership=head.membership,
                merged_into=head.joined,
            )
        elif sort_key == PENDING:
            state = replace(state, outbox=Pending.model_validate(attributes))
        elif sort_key.startswith(REVISION):
            state = replace(state, history=(*state.history, Revision.model_validate(attributes)))
        elif sort_key.startswith(ACT):
            state = replace(state, acts=(*state.acts, EditorAct.model_validate(attributes)))
        elif sort_key.startswith(TRANSLATION):
            translation = TranslationRow.model_validate(attributes)
            state = replace(state, translations=(*state.translations, translation))
    return replace(state, history=tuple(chronological(state.history)))


def apply(state: State, document: Article | Notice | Translation) -> State:
    """The state with `document` applied; equal to `state` if it was already known."""
    if isinstance(document, Translation):
        row = translation_row(document)
        chains = with_translation(state.translations, row, state.id)
        return replace(state, translations=chains, documents=_with_document(state, document))
    if isinstance(document, Notice) and document.act:
        act = act_of(document, document.act)
        return _reclaimed(state, replace(state, acts=with_act(state.acts, act)))
    after = replace(
        state,
        source=document.source,
        external_id=document.external_id,
        history=with_revision(state.history, revision_of(document)),
        documents=_with_document(state, document),
    )
    return _reclaimed(state, after)


def _with_document(
    state: State, document: Article | Notice | Translation
) -> Mapping[str, Article | Translation]:
    if isinstance(document, Notice):
        return state.documents
    return {**state.documents, content_key(document): document}


def _reclaimed(before: State, after: State) -> State:
    """`after`, which asks again for the addresses it lost to others if its claim is earlier now."""
    old, new = slug_claim(before), slug_claim(after)
    return replace(after, slugs_taken=()) if new and (old is None or new < old) else after


def slug_claim(state: State) -> tuple[datetime, str] | None:
    """The article with the smaller claim gets an address that two make; None if it makes none."""
    since = first_public(spans_of(state))
    return (since, state.id) if since else None


def spans_of(state: State) -> dict[str, tuple[Span, ...]]:
    """When each revision was, is or will be public, by order key."""
    return public_spans(state.history, state.acts, killed_copies(state.membership))


def _copy_of_killed(state: State) -> str | None:
    """The killed article because of which this one is withheld; None if it is not."""
    if state.membership is None or not state.membership.killed:
        return None
    held = holds(state.history, state.acts, state.membership.killed)
    return next((hold.killed for hold in held if hold.span[1] is None), None)


def own_addresses(state: State) -> set[str]:
    """The keys of the addresses that the article has."""
    head = head_of(state)
    if head is None or head.joined:
        return set()
    spans = spans_of(state)
    return {item.pk for item in addresses(head, state.history, state.translations, spans)}


def with_slugs_taken(state: State, keys: tuple[str, ...]) -> State:
    """The state with the keys of more addresses that other articles have."""
    if not keys:
        return state
    return replace(state, slugs_taken=tuple(sorted({*state.slugs_taken, *keys})))


def head_of(state: State) -> Head | None:
    """The current state as readers get it; None while only translations are known."""
    documents: list[Revision | EditorAct] = [*state.history, *state.acts]
    if not documents:
        return None
    last = state.history[-1] if state.history else None
    content = next(
        (revision for revision in reversed(state.history) if _has_content(revision)), None
    )
    status = current_status(state.history, state.acts)
    copy_of = _copy_of_killed(state) if status is Status.USABLE else None
    kills = kill_spans(state.history, state.acts)
    head = Head(
        id=state.id,
        # An editor may act on an article before its source sends it; then the editor is its source.
        source=state.source if last else state.acts[0].by,
        external_id=state.external_id or state.id,
        status=Status.WITHHELD if copy_of else status,
        version=len(state.history),
        order_key=(last or state.acts[-1]).order_key,
        content_key=content.content_key if content else None,
        content_hash=last.content_hash if last else "",
        part=last.part if last else None,
        summary=content.summary if content else None,
        first_received_at=min(item.received_at for item in state.history or state.acts),
        received_at=(last or state.acts[-1]).received_at,
        processed_at=max(document.processed_at for document in documents),
        membership=state.membership,
        kills=tuple(Window(since=since, until=until) for since, until in kills) or None,
        copy_of_killed=copy_of,
        joined=state.merged_into,
        taken=state.slugs_taken,
    )
    if head.status is not Status.USABLE:
        return head
    head = head.model_copy(update={"stale": _stale(head, state)})
    fitting = [
        translation for translation in state.translations if translation_fits(head, translation)
    ]
    return head.model_copy(
        update={
            "languages": tuple(translation.language for translation in fitting),
            "translation_states": {
                translation.language: translation.published.state
                for translation in fitting
                if translation.published
            },
            "reviewed": tuple(
                translation.language for translation in fitting if translation.reviewed
            ),
        }
    )


def is_outdated(state: State) -> bool:
    """Whether the rows that were read are not those that today's rules make of the state."""
    head = rows_of(state).get((article_pk(state.id), HEAD))
    return head is not None and head["lock"] != state.lock


def rows_of(state: State) -> dict[tuple[str, str], Row]:
    """Every row of the state, by key; those of texts without the text (`text_rows`)."""
    if is_test_id(state.id):
        return _rows_of_test(state)
    pk = article_pk(state.id)
    rows: list[Row] = [
        *(
            {"pk": pk, "sk": f"{REVISION}{revision.order_key}", **plain(revision)}
            for revision in state.history
        ),
        *({"pk": pk, "sk": f"{ACT}{act.order_key}", **plain(act)} for act in state.acts),
        *(
            {"pk": pk, "sk": f"{TRANSLATION}{translation.language}", **plain(translation)}
            for translation in state.translations
        ),
    ]
    if head := head_of(state):
        spans = spans_of(state)
        texts = public_texts(state.history, spans)
        head = head.model_copy(
            update={
                "public_since": first_public(spans),
                "text_since": texts.since,
                "earlier_texts": texts.earlier or None,
            }
        )
        variants = state.history, state.translations, spans
        own = [] if head.joined else addresses(head, *variants)
        slugs = current_slugs(own) if head.status is Status.USABLE else {}
        taken = relevant_slugs_taken(head, *variants)
        head = head.model_copy(update={"slugs": slugs, "taken": taken})
        public = [*slug_rows(own, head), *claim_rows(head)]
        if _is_readable(state, spans):
            public += listing_rows(head, state.translations)
            public += sitemap_rows(head, state.translations)
            public += text_rows(head, state.translations)
        public += tombstone_rows(head, state.history, state.acts, state.translations)
        if head.membership:
            public.append({"pk": story_pk(head.membership.story), "sk": head.id})
        listed = tuple(f"{row['pk']}|{row['sk']}" for row in public)
        rows += public
        head_row = {"pk": pk, "sk": HEAD, **plain(head.model_copy(update={"listed": listed}))}
        rows.append(head_row | {"lock": _lock_of([*rows, head_row])})
    if state.outbox:
        # Not part of the lock: the row is deleted without a change of HEAD.
        rows.append({"pk": pk, "sk": PENDING, **plain(state.outbox)})
    return {(row["pk"], row["sk"]): row for row in rows}


def _rows_of_test(state: State) -> dict[tuple[str, str], Row]:
    """The rows of a test article: its newest revision and HEAD, which expire."""
    if not state.history:
        return {}
    # Not the first delivery of the newest content: the article expires a day after its last test.
    revision = deliveries(state.history)[-1]
    head = head_of(replace(state, history=(revision,), acts=(), translations=()))
    if head is None:
        return {}
    pk = article_pk(state.id)
    expiry = {EXPIRY: int((head.received_at + KEPT).timestamp())}
    rows: list[Row] = [
        {"pk": pk, "sk": f"{REVISION}{revision.order_key}", **plain(revision), **expiry},
        {"pk": pk, "sk": HEAD, **plain(head), **expiry},
    ]
    rows[1]["lock"] = _lock_of(rows)
    return {(row["pk"], row["sk"]): row for row in rows}


def _is_readable(state: State, spans: Mapping[str, Sequence[Span]]) -> bool:
    """Whether the current text is, was or will be public.

    A text that expired before it could be read has no entry in a listing: a page would be shorter
    and its cursor another one.
    """
    current = next(
        (revision for revision in reversed(state.history) if revision.status is not Status.KILLED),
        None,
    )
    return current is not None and current.order_key in spans


def _stale(head: Head, state: State) -> dict[str, str]:
    """Translations of an earlier text that stay public: their language and that text's hash."""
    if head.summary is None:
        return {}
    spans = spans_of(state)
    retained = retained_texts(state.history, state.acts, spans)
    texts = {
        translation.language: translation.kept.text_hash
        for translation in state.translations
        if translation.kept
    }
    return {
        language: text
        for language, text in texts.items()
        if text in retained and text != head.summary.text_hash and language != head.summary.language
    }


def _has_content(revision: Revision) -> bool:
    """A killed revision's content is never shown again, even if the article is reinstated."""
    return revision.summary is not None and revision.status is not Status.KILLED


def _lock_of(rows: list[Row]) -> str:
    """The optimistic lock: 64 bits of a hash over all rows.

    A counter of transactions would separate writers too. But it would differ where the same
    documents arrive in other portions, and events are named by the lock, and a rebuilt table is
    compared row by row.
    """
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
