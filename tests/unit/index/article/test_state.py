"""HEAD and the rows of an article's state, field by field; a state is read back from its rows."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import (
    Article,
    Notice,
    Part,
    Status,
    Translation,
    TranslationState,
    content_hash,
    text_hash,
)
from dateline.model.editor_acts import Act
from dateline.model.identifiers import article_id
from dateline.model.public_rows import MAP_PK
from dateline.model.reserved_tests import reserved_article_id
from dateline.model.rows import Head
from dateline.model.stories import Joined, KilledCopy, Membership, Pending, Window
from functions.index.article.state import (
    Row,
    State,
    apply,
    head_of,
    is_outdated,
    own_addresses,
    read_state,
    rows_of,
    slug_claim,
    with_slugs_taken,
)
from tests.factories import article, at, notice, paragraph, ruling, translation

Document = Article | Notice | Translation
FIRST = article()
CORRECTED = article(minute=5, headline="Ferry resumes", body=(paragraph("Another text."),))
ID, OTHER, THIRD = FIRST.id, "k" * 26, "m" * 26
SLUG = "SLUG#en#ferry-service-resumes-on-the-lake"
REVIEWED = TranslationState.REVIEWED
JOINED = Joined(to=OTHER, link="https://a.example/1", headline="Ferry")


def state_of(*documents: Document, **fields: Any) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return replace(state, **fields)


def head(*documents: Document, **fields: Any) -> Head:
    current = head_of(state_of(*documents, **fields))
    assert current is not None
    return current


def stored(state: State) -> list[Row]:
    """The article's own rows in the order of a query."""
    return [row for (pk, _), row in sorted(rows_of(state).items()) if pk == f"ARTICLE#{state.id}"]


def head_row(state: State) -> Row:
    return rows_of(state)[f"ARTICLE#{state.id}", "HEAD"]


def killed(name: str, since: float, until: float | None = None) -> KilledCopy:
    window = Window(since=at(since), until=None if until is None else at(until))
    return KilledCopy(id=name, kills=(window,))


MEMBERSHIP = Membership(story=OTHER, covered={"en": (Window(since=at(5), until=at(9)),)})
WHOLE = state_of(
    FIRST,
    CORRECTED,
    translation(CORRECTED),
    translation(CORRECTED, "hy"),
    ruling(Act.KILL, minute=6),
    ruling(Act.REINSTATE, minute=7),
    membership=MEMBERSHIP,
    slugs_taken=(SLUG,),
    outbox=Pending(mark="x", stories=(OTHER,)),
)


@pytest.mark.parametrize("joined", [None, JOINED])
def test_a_state_is_read_back_whole_from_rows_in_any_order(joined: Joined | None) -> None:
    state = replace(WHOLE, merged_into=joined)
    rows, row = stored(state), head_row(state)
    job = {"pk": f"ARTICLE#{ID}", "sk": "JOB#pt", "language": "pt"}
    expected = replace(state, lock=row["lock"], listed=tuple(row["listed"]))
    for order in (rows, rows[::-1]):
        read = read_state(ID, "another-source", [*order, job])
        unordered = replace(
            read,
            acts=tuple(sorted(read.acts, key=lambda act: act.order_key)),
            translations=tuple(sorted(read.translations, key=lambda item: item.language)),
        )
        assert unordered == expected


def test_revisions_are_read_in_the_order_in_which_they_take_effect() -> None:
    # The text of a key without a version sorts before those with one.
    numbered = article(order_key="0000000007" + FIRST.order_key[10:])
    withdrawn = notice(Status.WITHDRAWN, minute=5)
    state = state_of(numbered, withdrawn)
    assert [item.status for item in state.history] == [Status.USABLE, Status.WITHDRAWN]
    assert read_state(ID, "desk", stored(state)).history == state.history


def test_an_article_without_rows_has_an_empty_lock() -> None:
    assert read_state(ID, "desk", []) == State(id=ID, source="desk")
    assert State(id=ID, source="desk").lock == ""


def test_an_article_known_by_an_act_alone_has_no_name_at_its_source_yet() -> None:
    state = state_of(ruling(Act.KILL, minute=1))
    read = read_state(ID, "desk", stored(state))
    assert (read.source, read.external_id) == ("night-desk", None)
    assert apply(read, FIRST).external_id == "story-1"


def test_a_document_of_the_source_names_it_and_no_other_document_does() -> None:
    known = State(id=ID, source="night-desk")
    others: list[Document] = [translation(FIRST), ruling(Act.KILL, minute=1)]
    for document in others:
        after = apply(known, document)
        assert (after.source, after.external_id) == ("night-desk", None)
    own: list[Document] = [FIRST, notice(Status.WITHDRAWN, minute=1)]
    for document in own:
        after = apply(known, document)
        assert (after.source, after.external_id) == ("desk", "story-1")


def test_addresses_of_others_are_claimed_again_only_by_an_earlier_claim() -> None:
    state = state_of(CORRECTED, slugs_taken=(SLUG,))
    assert slug_claim(state) == (at(5), ID)
    same: list[Document] = [
        CORRECTED,
        translation(CORRECTED),
        article(minute=8),
        ruling(Act.KILL, minute=9),
        # Without a moment of being public there is no claim.
        ruling(Act.KILL, minute=4),
        notice(Status.KILLED, minute=5),
    ]
    for document in same:
        assert apply(state, document).slugs_taken == (SLUG,), document
    for document in (FIRST, article(minute=4)):
        assert apply(state, document).slugs_taken == ()
    # The first claim is earlier than none.
    withheld = state_of(article(status=Status.WITHHELD), slugs_taken=(SLUG,))
    assert slug_claim(withheld) is None
    assert apply(withheld, notice(Status.WITHDRAWN, minute=3)).slugs_taken == (SLUG,)
    assert apply(withheld, CORRECTED).slugs_taken == ()
    reinstated = state_of(ruling(Act.KILL, minute=0), FIRST, slugs_taken=(SLUG,))
    assert apply(reinstated, ruling(Act.REINSTATE, minute=3)).slugs_taken == ()


def test_the_addresses_that_others_have_are_sorted_and_named_once() -> None:
    keys = tuple(f"SLUG#en#{letter}" for letter in "hgfedcba")
    state = with_slugs_taken(State(id=ID, source="desk", slugs_taken=keys[:2]), keys)
    assert state.slugs_taken == keys[::-1]
    assert with_slugs_taken(state, ()) == state


def test_an_article_has_its_addresses_until_it_is_merged_into_another() -> None:
    assert own_addresses(state_of(FIRST)) == {SLUG}
    assert own_addresses(state_of(FIRST, notice(Status.KILLED, minute=5))) == {SLUG}
    assert own_addresses(state_of(FIRST, translation(FIRST, headline="Balsa"))) == {
        SLUG,
        "SLUG#pt#balsa",
    }
    assert own_addresses(state_of(FIRST, merged_into=JOINED)) == set()
    assert own_addresses(state_of(translation(FIRST))) == set()


def test_head_says_what_the_revisions_say() -> None:
    moved = article(minute=2, section="Economy").model_copy(update={"part": None})
    withdrawn = notice(Status.WITHDRAWN, minute=7)
    late = article(minute=1, headline="Between").provenance.model_copy(
        update={"received_at": at(-3), "processed_at": at(60)}
    )
    between = article(minute=1, headline="Between", provenance=late)
    state = state_of(FIRST, moved, between, withdrawn, membership=MEMBERSHIP, slugs_taken=(SLUG,))
    assert head_of(state) == Head(
        id=ID,
        source="desk",
        external_id="story-1",
        status=Status.WITHDRAWN,
        version=4,
        order_key=withdrawn.order_key,
        content_key=content_key(moved),
        content_hash=content_hash(withdrawn),
        summary=state.history[2].summary,
        first_received_at=at(-3),
        received_at=at(7),
        processed_at=at(60),
        membership=MEMBERSHIP,
        taken=(SLUG,),
    )


def test_head_says_whether_its_last_revision_is_a_part() -> None:
    part = article(minute=5, headline="Anew", part=Part(absent=("section",), status=Status.USABLE))
    assert head(FIRST, part).part is True
    assert head(FIRST, part, article(minute=9)).part is None


def test_head_of_an_article_known_by_acts_alone_is_its_editors() -> None:
    acts = [
        ruling(Act.KILL, minute=1, by="editor-1"),
        ruling(Act.REINSTATE, minute=2, by="editor-2"),
        ruling(Act.KILL, minute=3, by="editor-3"),
    ]
    for count, order in itertools.product((1, 2, 3), (1, -1)):
        known = acts[:count]
        last = known[-1].provenance
        assert head(*known[::order]) == Head(
            id=ID,
            source="editor-1",
            external_id=ID,
            status=Status.WITHHELD if count == 2 else Status.KILLED,
            version=0,
            order_key=known[-1].order_key,
            content_hash="",
            first_received_at=at(1),
            received_at=last.received_at,
            processed_at=last.processed_at,
            kills=(Window(since=at(1), until=at(2)), Window(since=at(3)))[: (count + 1) // 2]
            if count > 1
            else (Window(since=at(1)),),
        )


def test_nothing_is_known_by_translations_alone() -> None:
    assert head_of(state_of(translation(FIRST))) is None
    assert list(rows_of(state_of(translation(FIRST)))) == [(f"ARTICLE#{ID}", "TRANSLATION#pt")]


def test_a_killed_revisions_content_is_not_shown_after_a_reinstatement() -> None:
    killed_with_text = article(minute=3, headline="Slander", status=Status.KILLED)
    back = ruling(Act.REINSTATE, minute=9)
    state = state_of(FIRST, killed_with_text, back)
    shown = head_of(state)
    assert shown is not None
    assert shown.summary is not None
    assert (shown.status, shown.summary.headline) == (Status.USABLE, FIRST.headline)
    assert (shown.content_key, shown.content_hash) == (
        content_key(FIRST),
        content_hash(killed_with_text),
    )
    assert shown.kills == (Window(since=at(3), until=at(9)),)
    # Its last revision is the kill, and the text before it is listed again.
    assert ("LISTING#en#all#", f"2026-03-04T12:00:00.000Z#{ID}") in rows_of(state)


def test_translations_of_the_current_text_are_named_with_their_state() -> None:
    first = article()
    shown = head(
        first,
        translation(first, "hy"),
        translation(first, "pt", state=REVIEWED),
        translation(article(minute=-5, headline="Earlier"), "ru", state=REVIEWED),
        translation(first, "de", state=TranslationState.HELD),
    )
    assert shown.languages == ("hy", "pt")
    assert shown.translation_states == {
        "hy": TranslationState.TRANSLATED,
        "pt": REVIEWED,
    }
    assert (shown.reviewed, shown.stale) == (("pt",), {})
    for status in (Status.WITHDRAWN, Status.WITHHELD, Status.KILLED):
        hidden = head(first, translation(first, "hy"), notice(status, minute=2))
        assert (hidden.languages, hidden.translation_states) == ((), {})


def test_a_reviewed_translation_of_an_earlier_public_text_stays_in_its_language() -> None:
    kept = translation(FIRST, state=REVIEWED, headline="A balsa")
    assert head(FIRST, kept, CORRECTED).stale == {"pt": text_hash(FIRST)}
    assert head(FIRST, translation(FIRST), CORRECTED).stale == {}
    # It is of the current text.
    assert head(FIRST, kept).stale == {}
    # Its text was never public.
    assert head(article(embargoed_until=at(60)), kept, CORRECTED).stale == {}
    # The article itself is in that language now.
    same = article(minute=5, language="pt", headline="A balsa volta")
    assert head(FIRST, kept, same).stale == {}


def test_a_copy_of_a_killed_article_is_withheld_while_one_hold_lasts() -> None:
    def copy(*documents: Document, copies: tuple[KilledCopy, ...] | None) -> Head:
        membership = MEMBERSHIP.model_copy(update={"killed": copies})
        return head(article(minute=5), *documents, membership=membership)

    def seen(shown: Head) -> tuple[Status, str | None]:
        return shown.status, shown.copy_of_killed

    usable = (Status.USABLE, None)
    assert seen(copy(copies=None)) == usable
    assert seen(copy(copies=())) == usable
    assert seen(copy(copies=(killed(OTHER, 3),))) == (Status.WITHHELD, OTHER)
    assert seen(copy(copies=(killed(OTHER, 3, 9),))) == usable
    # The second of two holds lasts.
    two = (killed(OTHER, 3, 6), killed(THIRD, 4))
    assert seen(copy(copies=two)) == (Status.WITHHELD, THIRD)
    released = ruling(Act.REINSTATE, minute=8)
    assert seen(copy(released, copies=(killed(OTHER, 3),))) == usable
    # The article's own status comes first.
    withdrawn = notice(Status.WITHDRAWN, minute=7)
    assert seen(copy(withdrawn, copies=(killed(OTHER, 3),))) == (Status.WITHDRAWN, None)


def test_a_held_copy_has_no_public_row_and_no_public_time() -> None:
    membership = MEMBERSHIP.model_copy(update={"killed": (killed(OTHER, 3),)})
    state = state_of(article(minute=5), membership=membership)
    assert {pk for pk, _ in rows_of(state)} == {f"ARTICLE#{ID}", f"STORY#{OTHER}"}
    assert "public_since" not in head_row(state)
    assert slug_claim(state) is None


def test_the_rows_of_an_article_are_its_documents_head_and_public_rows() -> None:
    state = replace(WHOLE, membership=MEMBERSHIP.model_copy(update={"covered": {}}))
    rows = rows_of(state)
    own = {sk for pk, sk in rows if pk == f"ARTICLE#{ID}"}
    assert own == {
        "HEAD",
        "PENDING",
        "TRANSLATION#hy",
        "TRANSLATION#pt",
        *(f"REVISION#{revision.order_key}" for revision in state.history),
        *(f"ACT#{act.order_key}" for act in state.acts),
    }
    public = {pk for pk, _ in rows if pk != f"ARTICLE#{ID}"}
    assert {pk.split("#")[0] for pk in public} == {"LISTING", "SLUG", "STORY", "TEXT"}
    assert {MAP_PK, *(f"LISTING#{language}#all#" for language in ("en", "pt", "hy"))} <= public
    row = head_row(state)
    assert sorted(row["listed"]) == sorted(f"{pk}|{sk}" for pk, sk in rows if pk != f"ARTICLE#{ID}")
    assert set(row["slugs"]) == {"en", "pt", "hy"}
    assert (row["taken"], row["public_since"]) == ([SLUG], "2026-03-04T12:00:00Z")
    assert rows[SLUG, f"CLAIM#{ID}"] == {"pk": SLUG, "sk": f"CLAIM#{ID}"}
    assert rows[f"STORY#{OTHER}", ID] == {"pk": f"STORY#{OTHER}", "sk": ID}
    assert rows[f"ARTICLE#{ID}", "PENDING"]["mark"] == "x"
    for key, item in rows.items():
        assert key == (item["pk"], item["sk"])


def test_a_hidden_article_keeps_its_addresses_without_naming_them() -> None:
    state = state_of(FIRST, notice(Status.WITHDRAWN, minute=5))
    rows = rows_of(state)
    assert {pk.split("#")[0] for pk, _ in rows} == {"ARTICLE", "SLUG", "GONE"}
    assert rows[SLUG, "SLUG"] == {"pk": SLUG, "sk": "SLUG", "id": ID}
    assert head_row(state)["slugs"] == {}
    assert not [pk for pk, _ in rows_of(replace(state, merged_into=JOINED)) if "SLUG" in pk]


def test_head_dates_the_current_text_and_names_only_texts_that_it_replaced() -> None:
    assert "earlier_texts" not in head_row(state_of(FIRST))
    long = tuple(paragraph(f"Sentence {number} of a longer report.") for number in range(40))
    others = tuple(paragraph(f"Paragraph {number} about trains and snow.") for number in range(40))
    first, replaced = article(body=long), article(minute=5, body=others)
    row = head_row(state_of(first, replaced))
    assert (row["public_since"], row["text_since"]) == (
        "2026-03-04T12:00:00Z",
        "2026-03-04T12:05:00Z",
    )
    assert [text["since"] for text in row["earlier_texts"]] == ["2026-03-04T12:00:00Z"]
    assert head_row(state_of(first))["text_since"] == "2026-03-04T12:00:00Z"


@pytest.mark.parametrize(
    "after",
    [[], [notice(Status.KILLED, minute=5), ruling(Act.REINSTATE, minute=9)]],
    ids=["alone", "killed and reinstated"],
)
def test_a_text_that_expired_before_it_could_be_read_is_in_no_list(after: list[Document]) -> None:
    expired = article(expires_at=at(-5), published_at=at(-9))
    rows = rows_of(state_of(expired, *after))
    assert {pk.split("#")[0] for pk, _ in rows} == {"ARTICLE"}


def test_rows_are_outdated_where_their_lock_is_not_that_of_todays_rules() -> None:
    state = state_of(FIRST)
    current = replace(state, lock=head_row(state)["lock"])
    assert not is_outdated(current)
    assert is_outdated(state)
    assert is_outdated(replace(current, lock="0" * 16))
    assert not is_outdated(state_of(translation(FIRST)))


def test_a_lock_names_every_row_but_the_outbox() -> None:
    states = [
        state_of(FIRST),
        state_of(FIRST, translation(FIRST)),
        state_of(FIRST, ruling(Act.REINSTATE, minute=1)),
        state_of(FIRST, membership=MEMBERSHIP),
        state_of(FIRST, slugs_taken=(SLUG,)),
        state_of(CORRECTED),
    ]
    locks = [head_row(state)["lock"] for state in states]
    assert len(set(locks)) == len(states)
    pending = replace(states[0], outbox=Pending(mark="x"))
    assert head_row(pending)["lock"] == locks[0]


def test_a_lock_is_the_hash_of_the_rows_as_canonical_json() -> None:
    # Computed otherwise, every stored article would be outdated, and its events would have another
    # name. The reason has a letter outside ASCII, which stays as it is.
    state = state_of(notice(Status.KILLED, minute=1, reason="Verwechslung in Zürich"))
    revision, current = rows_of(state).values()
    lock, current["lock"] = current["lock"], ""
    text = json.dumps(
        [revision, current], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert lock == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_the_rows_of_a_test_article_are_head_and_its_newest_delivery_and_expire() -> None:
    named = reserved_article_id("desk", "story-1")

    def test_of(minute: float, **changes: Any) -> Article:
        return article(minute=minute, id=named, **changes)

    first, again = test_of(0), test_of(5)
    act = ruling(Act.KILL, minute=7).model_copy(update={"id": named})
    late_act = act.model_copy(update={"provenance": first.provenance})
    documents: list[Document] = [
        test_of(-5, headline="Before"),
        first,
        again,
        late_act,
        translation(again),
    ]
    state = state_of(*documents)
    rows = rows_of(state)
    pk = f"ARTICLE#{named}"
    assert list(rows) == [(pk, f"REVISION#{again.order_key}"), (pk, "HEAD")]
    revision, current = rows.values()
    expiry = int((at(5) + timedelta(days=1)).timestamp())
    assert (revision["ttl"], current["ttl"]) == (expiry, expiry)
    assert (revision["content_key"], current["content_key"]) == (content_key(again),) * 2
    assert (current["status"], current["languages"], current["version"]) == ("usable", [], 1)
    assert len(current["lock"]) == 16
    assert current["lock"] != head_row(state_of(test_of(6)))["lock"]
    assert rows_of(read_state(named, "desk", list(rows.values()))) == rows
    assert rows_of(state_of(act)) == {}
    assert article_id("desk", "story-1") not in str(rows)
