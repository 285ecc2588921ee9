"""Who said what: each test says how a way of reporting speech is read. Sentences are our own."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.language import SpacyParser
from detente.coding.quotes import needs_parse, read
from detente.coding.repairs import repair
from detente.coding.sentences import layout
from detente.records import Span

Row = tuple[str, str | None, str | None, str | None]  # content, speaker, addressee, cue


@lru_cache(maxsize=1)
def parser() -> SpacyParser:
    return SpacyParser()


def told(text: str, direct: bool, parsed: bool = True) -> list[Row]:
    """The quotations of ``text`` that stand in quotation marks, or those that do not."""
    page = layout(text)
    bodies = [s for s in page.sentences if s.kind != "boilerplate"]
    parses = {s.index: repair(p) for s, p in zip(bodies, parser().parse(page.text[s.start : s.end] for s in bodies))} if parsed else {}

    def words(span: Span | None) -> str | None:
        return None if span is None else text[slice(*span)]

    return [(text[slice(*q.content)], words(q.speaker), words(q.addressee), q.cue) for q in read(page, parses) if q.direct is direct]


DIRECT = {
    "said after the quotation": ('"We will keep the bridge open," the governor said.', "We will keep the bridge open", "the governor"),
    "said before the quotation": ('The governor said, "We will keep the bridge open."', "We will keep the bridge open.", "The governor"),
    "colon before the quotation": ('Mr. Okafor said: "Nobody asked us."', "Nobody asked us.", "Mr. Okafor"),
    "posted with a colon": ('Ms. Lind tweeted: "Our ships are leaving the port tonight."', "Our ships are leaving the port tonight.", "Ms. Lind"),
    "inverted": ('"The talks were useful," said Marta Reyes.', "The talks were useful", "Marta Reyes"),
    "inverted with a clause about the speaker": ('"The talks were useful," said Ms. Reyes, who leads the delegation.', "The talks were useful", "Ms. Reyes"),
    "inverted with an apposition": ('"It is too early to say," said Henrik Dahl, a spokesman for the ministry.', "It is too early to say", "Henrik Dahl"),
    "apposition between speaker and verb": ('"It is early," Henrik Dahl, a spokesman for the ministry, said.', "It is early", "Henrik Dahl"),
    "pronoun": ('"I never signed it," he insisted.', "I never signed it", "he"),
    "office before the name": ('"We want peace," Norwegian foreign minister Kari Holm said.', "We want peace", "Norwegian foreign minister Kari Holm"),
    "people of a country": ('"The strait is calm," US officials said.', "The strait is calm", "US officials"),
    "two speakers": ('"We trust each other," Mr. Ito and Ms. Park said.', "We trust each other", "Mr. Ito and Ms. Park"),
    "question": ('"Who gave the order?" the senator asked.', "Who gave the order?", "the senator"),
    "exclamation": ('"Never again!" the crowd shouted.', "Never again!", "the crowd"),
    "an interview": ('"Sanctions work slowly," Ms. Lind said in an interview.', "Sanctions work slowly", "Ms. Lind"),
    "in a statement, before": ('In a statement, the ministry said: "The pilot is safe."', "The pilot is safe.", "the ministry"),
    "in a statement, after": ('"The pilot is safe," the ministry said in a statement.', "The pilot is safe", "the ministry"),
    "according to": ('"The vote was rigged," according to the opposition leader.', "The vote was rigged", "the opposition leader"),
    "participle": ('Mr. Okafor refused, saying "the price is far too high."', "the price is far too high.", "Mr. Okafor"),
    "added after a report": ('The minister thanked the crew, adding: "They saved forty lives."', "They saved forty lives.", "The minister"),
    "a verb that no list holds": ('"You had ten years to do this," the envoy spluttered.', "You had ten years to do this", "the envoy"),
    "dash and name": ('"No one wins a trade war." — Ingrid Solberg', "No one wins a trade war.", "Ingrid Solberg"),
    "comma outside the marks": ('"We will keep the bridge open", the governor said.', "We will keep the bridge open", "the governor"),
    "curly marks": ("“We will keep the bridge open,” the governor said.", "We will keep the bridge open", "the governor"),
    "single marks": ("'We will keep the bridge open,' the governor said.", "We will keep the bridge open", "the governor"),
    "two single marks for a double one": ("''We will keep the bridge open,'' the governor said.", "We will keep the bridge open", "the governor"),
    "guillemets": ("«We will keep the bridge open,» the governor said.", "We will keep the bridge open", "the governor"),
    "single marks around a possessive": ("'The workers' rights come first,' the union leader said.", "The workers' rights come first", "the union leader"),
    "apostrophes inside": ("'It's their harbour and we won't give it up,' Ms. Lind said.", "It's their harbour and we won't give it up", "Ms. Lind"),
    "double in single marks": ("'He called me \"a fool\" in public,' Ms. Lind said.", "He called me \"a fool\" in public", "Ms. Lind"),
    "single in double marks": ('"They told us \'go home\' and shut the door," Ms. Lind said.', "They told us 'go home' and shut the door", "Ms. Lind"),
    "same marks nested": ('"He told them "leave the valley" and they left," Ms. Lind said.', 'He told them "leave the valley" and they left', "Ms. Lind"),
    "several sentences": ('"The road is closed. It will stay closed," said the mayor.', "The road is closed. It will stay closed", "the mayor"),
    "several sentences after a colon": ('The mayor said: "The road is closed. It will stay closed."', "The road is closed. It will stay closed.", "The mayor"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "content", "speaker"), DIRECT.values(), ids=DIRECT)
def test_direct_speech_has_content_without_marks_and_its_speaker(text: str, content: str, speaker: str) -> None:
    assert [(c, s) for c, s, _, _ in told(text, direct=True)] == [(content, speaker)]


PARTIAL = {
    "in a reported clause": ('The minister said that the plan was "a gift to smugglers" and had to go.', "a gift to smugglers", "The minister"),
    "report after the clause": ('The plan is "a gift to smugglers," the minister said.', "a gift to smugglers", "the minister"),
    "called": ('Mr. Okafor called the ruling "a disgrace."', "a disgrace.", "Mr. Okafor"),
    "described as": ('The envoy described the meeting as "frank and long".', "frank and long", "The envoy"),
    "one word": ('The general said the losses were "unbearable" this spring.', "unbearable", "The general"),
    "condemned as": ('Kenya condemned the raid as "a reckless act".', "a reckless act", "Kenya"),
    "vowed": ('The rebels vowed to "fight for every street" of the city.', "fight for every street", "The rebels"),
    "the nearest speaker counts": ('The general said the rebels had branded him "a butcher".', "a butcher", "the rebels"),
    "who said": ('The envoy, who said the text was "nearly done", flew home.', "nearly done", "The envoy"),
    "a verb of saying before one of wanting": ('Norway wants to see "real movement at sea", she told reporters.', "real movement at sea", "she"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "content", "speaker"), PARTIAL.values(), ids=PARTIAL)
def test_partial_quotation_belongs_to_the_words_that_govern_it(text: str, content: str, speaker: str) -> None:
    assert [(c, s) for c, s, _, _ in told(text, direct=True)] == [(content, speaker)]


def test_partial_quotation_is_listed_inside_its_whole_clause() -> None:
    text = 'The minister said that the plan was "a gift to smugglers" and had to go.'
    assert told(text, direct=False) == [('that the plan was "a gift to smugglers" and had to go', "The minister", None, "say")]


INDIRECT = {
    "that-clause": ("The minister said that taxes would rise.", "that taxes would rise", "The minister"),
    "bare clause": ("The minister said taxes would rise.", "taxes would rise", "The minister"),
    "clause before": ("Taxes will rise, the minister said.", "Taxes will rise", "the minister"),
    "clause before, inverted": ("Taxes will rise, said Pavel Novak.", "Taxes will rise", "Pavel Novak"),
    "argued": ("Ms. Lind argued that the treaty protects fishermen.", "that the treaty protects fishermen", "Ms. Lind"),
    "denied": ("Mali denied that its troops had crossed the river.", "that its troops had crossed the river", "Mali"),
    "believes": ("He believes the ceasefire will hold.", "the ceasefire will hold", "He"),
    "hopes": ("Japan hopes that both sides will return to the table.", "that both sides will return to the table", "Japan"),
    "vowed": ("The president vowed to rebuild the city.", "to rebuild the city", "The president"),
    "urged": ("Kenya urged the rebels to lay down their arms.", "to lay down their arms", "Kenya"),
    "according to, after": ("The convoy was stopped at dawn, according to aid workers.", "The convoy was stopped at dawn", "aid workers"),
    "according to, before": ("According to aid workers, the convoy was stopped at dawn.", "the convoy was stopped at dawn", "aid workers"),
    "noun": ("The ministry's claim that the base is empty was met with laughter.", "that the base is empty", "The ministry"),
    "participle": ("The envoy left the room, saying that nothing had been agreed.", "that nothing had been agreed", "The envoy"),
    "coordination": ("The envoy left the room and said that nothing had been agreed.", "that nothing had been agreed", "The envoy"),
    "passive": ("Reporters were told by the envoy that nothing had been agreed.", "that nothing had been agreed", "the envoy"),
    "whether": ("The court asked whether the order was legal.", "whether the order was legal", "The court"),
    "report by a body": ("A report by the agency found that the wells were dry.", "that the wells were dry", "A report by the agency"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "content", "speaker"), INDIRECT.values(), ids=INDIRECT)
def test_indirect_speech_is_the_whole_clause(text: str, content: str, speaker: str) -> None:
    assert (content, speaker) in [(c, s) for c, s, _, _ in told(text, direct=False)]
    assert told(text, direct=True) == []


ADDRESSEES = {
    "told": ('"The gate is shut," the guard told reporters.', "reporters"),
    "told before": ('The guard told the two drivers: "The gate is shut."', "the two drivers"),
    "said to": ('"I believe in this harbour," Mr. Chen said to Mr. Alvarez.', "Mr. Alvarez"),
    "letter": ('"The gate is shut," the guard wrote in a letter to lawmakers.', "lawmakers"),
    "meeting with": ('"The gate is shut," the guard said in a meeting with Ms. Reyes on Friday.', "Ms. Reyes"),
    "hyphenated office": ('"Trade helps both of us," Mr. Chen said in a meeting with Hooli co-founder Ana Ruiz on Friday.', "Hooli co-founder Ana Ruiz"),
    "nobody": ('"The gate is shut," the guard said on Friday.', None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "addressee"), ADDRESSEES.values(), ids=ADDRESSEES)
def test_addressee_is_the_one_spoken_to(text: str, addressee: str | None) -> None:
    assert [a for _, _, a, _ in told(text, direct=True)] == [addressee]


def test_addressee_of_a_demand_is_who_shall_do_it_but_not_who_is_accused() -> None:
    assert told("Kenya urged the rebels to lay down their arms.", direct=False)[0][2] == "the rebels"
    assert told('Kenya accused the rebels of "a massacre in cold blood".', direct=True)[0][2] is None


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ('"The gate is shut," the guard told reporters.', "tell"),
        ("The convoy was stopped, according to aid workers.", "according to"),
        ("The envoy pointed out that the map was old.", "point out"),
        ("He has insisted that the map was old.", "insist"),
    ],
)
def test_cue_is_the_dictionary_form_of_the_introducing_words(text: str, cue: str) -> None:
    assert cue in [c for direct in (True, False) for *_, c in told(text, direct)]


def test_split_quotation_gives_both_parts_to_one_speaker() -> None:
    text = '"We will stay," Ms. Lind said, "until the last ship has left."'
    assert [(c, s) for c, s, _, _ in told(text, direct=True)] == [("We will stay", "Ms. Lind"), ("until the last ship has left.", "Ms. Lind")]


def test_second_sentence_of_a_quotation_goes_on_without_a_cue() -> None:
    text = '"We will stay," Ms. Lind said. "The last ship leaves in May."'
    assert told(text, direct=True)[1] == ("The last ship leaves in May.", "Ms. Lind", None, None)


def test_two_speakers_in_one_paragraph_are_kept_apart() -> None:
    text = '"We will stay," Ms. Lind said. "You will not," Mr. Okafor replied.'
    assert [s for _, s, _, _ in told(text, direct=True)] == ["Ms. Lind", "Mr. Okafor"]


def test_paragraph_without_a_cue_goes_on_with_the_last_speaker_and_addressee() -> None:
    text = '"Trade is in our blood," Mr. Chen said to Mr. Alvarez.\n\n"In times like these we can build ports that serve both our countries."'
    assert told(text, direct=True)[1] == ("In times like these we can build ports that serve both our countries.", "Mr. Chen", "Mr. Alvarez", None)


def test_quotation_running_over_paragraphs_opens_each_and_closes_once() -> None:
    text = 'Ms. Lind said: "The harbour is ours.\n\n"It was built by our fathers.\n\n"We will defend it."\n\nThe ships left at noon.'
    found = told(text, direct=True)
    assert [c for c, _, _, _ in found] == ["The harbour is ours.", "It was built by our fathers.", "We will defend it."]
    assert {s for _, s, _, _ in found} == {"Ms. Lind"}


def test_quotation_running_over_paragraphs_without_marks_ends_at_the_closing_one() -> None:
    text = 'Ms. Lind said: "The harbour is ours.\n\nIt was built by our fathers." The ships left at noon.'
    assert [c for c, _, _, _ in told(text, direct=True)] == ["The harbour is ours.", "It was built by our fathers."]


def test_colon_at_the_end_of_a_paragraph_introduces_the_next() -> None:
    text = 'The ministry issued this reply:\n\n"The border stays closed until further notice."'
    assert told(text, direct=True)[0][:2] == ("The border stays closed until further notice.", "The ministry")


def test_sentence_before_an_uncued_quotation_names_its_speaker() -> None:
    text = 'Ms. Lind was blunt. "That ship has sailed and it will not come back."'
    assert told(text, direct=True)[0][:2] == ("That ship has sailed and it will not come back.", "Ms. Lind")


def test_mark_left_open_ends_with_its_paragraph() -> None:
    text = 'Ms. Lind said: "The harbour is ours.\n\nThe ships left at noon and nobody came to see them off.'
    assert [c for c, _, _, _ in told(text, direct=True)] == ["The harbour is ours."]


def test_mark_left_open_does_not_swallow_the_next_quotation() -> None:
    text = 'Ms. Lind said: "The harbour is ours. Later she added: "We will defend it."'
    assert "We will defend it." in [c for c, _, _, _ in told(text, direct=True)]


def test_stray_closing_mark_opens_nothing() -> None:
    text = 'The harbour is ours," and that was that. The ships left at noon.'
    assert told(text, direct=True) == []


@pytest.mark.parametrize(
    "text",
    [
        'The "experts" left the room.',
        "The so-called 'reform' law takes effect in May.",
        'The film "Winter Harbour" opens in Oslo on Friday.',
        'On "Meet the Nation," the minister said that taxes would rise.',
        "The workers' union and the miners' union met on Friday.",
        "In the '90s the dogs' home had 5' fences.",
    ],
)
def test_scare_quotes_titles_and_apostrophes_are_no_speech(text: str) -> None:
    assert told(text, direct=True) == []


def test_short_words_in_marks_count_where_a_reporting_verb_governs_them() -> None:
    assert told('The general called the "experts" cowards.', direct=True)[0][1] == "The general"


def test_subheading_in_marks_is_no_speech() -> None:
    text = "'We will stay for good,' Ms. Lind said.\n\n'All Ships Must Leave.'\n\nThe port was empty."
    assert [c for c, _, _, _ in told(text, direct=True)] == ["We will stay for good"]


@pytest.mark.parametrize(
    "text",
    [
        "It was said that the old king never slept.",
        "The base is empty and the wells are dry.",
        "The treaty, which protects fishermen, was signed in May.",
        "The company plans a factory in the north.",
    ],
)
def test_what_nobody_says_is_no_quotation(text: str) -> None:
    assert told(text, direct=True) + told(text, direct=False) == []


def test_what_stands_before_a_colon_is_not_what_is_said_after_it() -> None:
    text = "The deal caused an uproar: critics said it would ruin farmers."
    assert [c for c, _, _, _ in told(text, direct=False)] == ["it would ruin farmers"]


def test_reports_inside_a_quotation_belong_to_the_quotation() -> None:
    text = '"My father said that the sea would rise," Ms. Lind recalled.'
    assert told(text, direct=False) == []
    assert [s for _, s, _, _ in told(text, direct=True)] == ["Ms. Lind"]


def test_transcript_turns_belong_to_the_name_before_the_colon() -> None:
    text = "HOLM: Is the border open this week, minister?\n\nDAHL: It will stay open as long as I am in office."
    assert [s for _, s, _, _ in told(text, direct=False)] == ["HOLM", "DAHL"]


def test_headline_colon_names_the_speaker_unless_it_names_a_section() -> None:
    body = "\n\nThe port was empty on Friday and nobody came to see the last ship off."
    assert told("Okafor: The border stays closed" + body, direct=False)[0][:2] == ("The border stays closed", "Okafor")
    assert told("Analysis: The border stays closed" + body, direct=False) == []


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ('"We will keep the bridge open," the governor said.', "We will keep the bridge open", "the governor"),
        ('"The talks were useful," said Marta Reyes, who leads the delegation.', "The talks were useful", "Marta Reyes"),
        ('Mr. Okafor said: "Nobody asked us."', "Nobody asked us.", "Mr. Okafor"),
        ('"It is early," Henrik Dahl, a spokesman for the ministry, said.', "It is early", "Henrik Dahl"),
        ('"I never signed it," he insisted.', "I never signed it", "he"),
    ],
)
def test_direct_speech_is_read_without_a_tree(text: str, content: str, speaker: str) -> None:
    assert [(c, s) for c, s, _, _ in told(text, direct=True, parsed=False)] == [(content, speaker)]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("The minister said that taxes would rise.", "that taxes would rise", "The minister"),
        ("Taxes will rise next year, the minister said.", "Taxes will rise next year", "the minister"),
        ("The convoy was stopped at dawn, according to aid workers.", "The convoy was stopped at dawn", "aid workers"),
    ],
)
def test_indirect_speech_is_read_without_a_tree(text: str, content: str, speaker: str) -> None:
    assert (content, speaker) in [(c, s) for c, s, _, _ in told(text, direct=False, parsed=False)]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("The minister said taxes would rise.", True),
        ("According to aid workers, the road is open.", True),
        ('The film "Winter Harbour" opens on Friday.', True),
        ("The rebels denied it.", True),
        ("The ships left the harbour at noon.", False),
    ],
)
def test_only_sentences_that_may_report_speech_need_a_tree(text: str, needed: bool) -> None:
    assert needs_parse(text) is needed


_MARKS = ['"', "'", "''", "“", "”", "‘", "’", " ", ", ", ". ", ": ", "\n", "\n\n", "— ", "?", "!", "(", ")"]
_PHRASES = ["he ", "said", "Ms. Lind ", "told reporters ", "according to ", "that ", "we go", "the ministry", "PARK: "]
_PIECES = st.sampled_from([*_MARKS, *_PHRASES])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=120)), st.booleans())
def test_any_text_is_read_and_every_span_lies_inside_it(text: str, parsed: bool) -> None:
    page = layout(text)
    bodies = [s for s in page.sentences if s.kind != "boilerplate"]
    parses = dict(zip((s.index for s in bodies), parser().parse(page.text[s.start : s.end] for s in bodies))) if parsed else {}
    for q in read(page, parses):
        assert 0 <= q.sentence < len(page.sentences)
        for span in (q.content, q.speaker, q.addressee):
            assert span is None or (0 <= span[0] < span[1] <= len(text) and text[slice(*span)].strip())
