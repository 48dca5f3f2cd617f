"""The rules prove themselves: every example fires, no counterexample does, and a broken file says where it is broken."""

from dataclasses import replace
from pathlib import Path

import pytest

from policytable.errors import RulesError
from policytable.rules import Pack, Rule, industry_codes, load, pack, using
from policytable.rules.literals import literals

PROOFS = [(rule, text) for rules in pack().rules.values() for rule in rules for text in rule.examples]
DENIALS = [(rule, text) for rules in pack().rules.values() for rule in rules for text in rule.counterexamples]


@pytest.mark.parametrize(("rule", "example"), PROOFS, ids=[f"{rule.id}: {text}" for rule, text in PROOFS])
def test_example_fires(rule: Rule, example: str) -> None:
    assert rule.proves(example)


@pytest.mark.parametrize(("rule", "example"), DENIALS, ids=[f"{rule.id}: {text}" for rule, text in DENIALS])
def test_counterexample_does_not(rule: Rule, example: str) -> None:
    assert not rule.fires(example)  # anywhere


TEXTS = tuple(dict.fromkeys(text.replace("⟦", "").replace("⟧", "") for _, text in PROOFS + DENIALS))[::7]


def write(folder: Path, name: str, words: str) -> None:
    (folder / name).write_text(words, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ('[[rule]]\nid = "a"\neffect = "x"\npattern = "b"\nexamples = ["b"]\n', "counterexamples"),
        ('[[rule]]\nid = "a"\neffect = "x"\npattern = "("\nexamples = ["b"]\ncounterexamples = ["c"]\n', "a"),
        ('[[rule]]\nid = "a"\neffect = "x"\npattern = "<<nothing>>"\nexamples = ["b"]\ncounterexamples = ["c"]\n', "nothing"),
        ('[[rule]]\nid = "a"\neffect = "x"\nexamples = ["b"]\ncounterexamples = ["c"]\n', "pattern"),
        ('[[rule]]\nid = "a"\neffect = "x"\nspelling = 1\npattern = "b"\nexamples = ["b"]\ncounterexamples = ["c"]\n', "spelling"),
        ("[[rule]\n", "broken.toml"),
    ],
)
def test_a_fault_names_file_rule_and_reason(tmp_path: Path, words: str, reason: str) -> None:
    write(tmp_path, "macros.toml", "[macros]\n")
    write(tmp_path, "broken.toml", words)
    with pytest.raises(RulesError) as caught:
        load(tmp_path)
    assert "broken.toml" in str(caught.value) and reason in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "macros.toml", "[macros]\n")
    bad = '[[rule]]\nid = "{0}"\neffect = "x"\npattern = "("\nexamples = ["b"]\ncounterexamples = ["c"]\n'
    write(tmp_path, "broken.toml", bad.format("first") + bad.format("second"))
    with pytest.raises(RulesError) as caught:
        load(tmp_path)
    assert "first" in str(caught.value) and "second" in str(caught.value)


@pytest.mark.parametrize(
    ("word", "codes"),
    [("钢铁", ("31",)), ("煤化工", ("25",)), ("化工", ("26",)), ("綠色家電", ("38",)), ("新型建材", ("30",)), ("元宇宙", ())],
)
def test_industry_codes(word: str, codes: tuple[str, ...]) -> None:
    assert industry_codes(word) == codes


def test_a_pack_in_use_is_the_one_that_reads() -> None:
    less = pack().without("award.verb")
    assert less.digest != pack().digest
    with using(less):
        assert pack() is less
        assert not pack().of("award", "verb")
    assert pack().of("award", "verb")
    with pytest.raises(KeyError):
        pack().without("no.such.rule")


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("绿色工厂", [{"绿色工厂"}]),
        ("绿色(?:工厂|园区)", [{"绿色工厂", "绿色园区"}]),
        ("(?:国家|省)?绿色[工产]", [{"绿色工", "绿色产"}]),
        (r"(?P<n>\d{1,3})家(?=以上)", [{"家"}, set("0123456789")]),
        ("(?<!不)超过(?:a|b)+", [{"超过"}, {"a", "b"}]),
        ("重点.{2,9}(?:行业|领域)", [{"行业", "领域"}, {"重点"}]),
        ("[^，]{2,8}的", [{"的"}]),
        (r"\p{Han}+", []),
        ("(?:甲)?", []),
        ("甲|.*", []),
        ("(?:甲乙|丙丁)(?:戊|己)*", [{"甲乙", "丙丁"}]),
        ("(?i:abc)", []),
        ("[一-九]级", [{"级"}]),
        (r"\(试行\)", [{"(试行)"}]),
    ],
)
def test_literals_that_a_pattern_cannot_do_without(pattern: str, needed: list[set[str]]) -> None:
    found = literals(pattern)
    assert sorted(map(sorted, found)) == sorted(map(sorted, needed))


def test_no_rule_is_shut_to_a_text_that_it_matches() -> None:
    for rules in pack().rules.values():
        for rule in rules:
            free = replace(rule, gate=None)
            for words in TEXTS:
                assert [match.span() for match in rule.finditer(words)] == [match.span() for match in free.finditer(words)], rule.id
                assert (rule.search(words) is None) == (free.search(words) is None)
                for at in range(0, len(words) if rule.pattern is None else 0, 3):
                    assert rule.bends(words, at, at + 2) == free.bends(words, at, at + 2), rule.id


def test_a_pack_made_by_hand_has_no_gate_and_reads_the_same() -> None:
    free = {name: tuple(replace(rule, gate=None) for rule in rules) for name, rules in pack().rules.items()}
    bare = Pack(free, "x")
    for words in TEXTS:
        assert [rule.id for rule, _ in bare.matches("award", "verb", words)] == [
            rule.id for rule, _ in pack().matches("award", "verb", words)
        ]
