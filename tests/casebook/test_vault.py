"""What is sealed stays closed, opens with the right key, and says plainly why it does not."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from hotline.casebook.vault import BadKey, DamagedSeal, StaleKey, Vault, VaultError

INDEX_KEY = "another index key, that is long enough"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_number_is_sealed_and_opened() -> None:
    vault = Vault([OLD], INDEX_KEY)
    sealed = vault.seal("+493023125001")
    assert "3023125001" not in sealed
    assert vault.open(sealed) == "+493023125001"
    assert vault.seal("+493023125001") != sealed


def test_what_was_sealed_before_a_rotation_still_opens_and_new_seals_take_the_new_key() -> None:
    before, after = Vault([OLD], INDEX_KEY), Vault([NEW, OLD], INDEX_KEY)
    assert after.open(before.seal("Apfel")) == "Apfel"
    assert Vault([NEW], INDEX_KEY).open(after.seal("Apfel")) == "Apfel"


def test_what_an_earlier_version_sealed_still_opens_and_a_rotation_brings_it_into_the_form_of_today() -> None:
    vault = Vault([NEW, OLD], INDEX_KEY)
    for key in (OLD, NEW):
        earlier = Fernet(key).encrypt("Äpfel".encode()).decode()
        assert vault.open(earlier) == "Äpfel"
        assert not vault.is_newest(earlier)
        assert vault.is_newest(vault.reseal(earlier))
    with pytest.raises(StaleKey):
        Vault([NEW], INDEX_KEY).open(Fernet(OLD).encrypt(b"x").decode())


def test_a_seal_that_somebody_has_changed_does_not_open() -> None:
    vault = Vault([OLD], INDEX_KEY)
    sealed = vault.seal("+493023125001")
    other = "A" if sealed[20] != "A" else "B"
    with pytest.raises(VaultError):
        vault.open(sealed[:20] + other + sealed[21:])


def test_a_number_is_found_by_the_same_hash_after_a_rotation() -> None:
    before, after = Vault([OLD], INDEX_KEY), Vault([NEW], INDEX_KEY)
    assert before.index("+493023125001", "a") == after.index("+493023125001", "a")


def test_the_same_text_has_another_hash_for_another_purpose_and_under_another_key() -> None:
    vault = Vault([OLD], INDEX_KEY)
    hashes = {vault.index("x", "a"), vault.index("x", "b"), Vault([OLD], INDEX_KEY + "!").index("x", "a")}
    assert len(hashes) == 3
    assert all(len(one) == 64 for one in hashes)


def test_a_seal_whose_key_was_taken_away_says_so_without_showing_anything() -> None:
    sealed = Vault([OLD], INDEX_KEY).seal("+493023125001")
    with pytest.raises(StaleKey, match="put that key back") as raised:
        Vault([NEW], INDEX_KEY).open(sealed)
    assert sealed not in str(raised.value)


@pytest.mark.parametrize("rubbish", ["", "+493023125001", "abc", "gAAAAA", "ü", "s2.", "s2.abc", "s2.ü"])
def test_something_that_was_never_sealed_says_so(rubbish: str) -> None:
    with pytest.raises(DamagedSeal):
        Vault([OLD], INDEX_KEY).open(rubbish)


@pytest.mark.parametrize(
    ("data_keys", "index_key"),
    [([], INDEX_KEY), (["short"], INDEX_KEY), ([OLD, "ü" * 44], INDEX_KEY), ([OLD], "short")],
)
def test_keys_that_are_missing_or_weak_are_refused_by_name(data_keys: list[str], index_key: str) -> None:
    with pytest.raises(BadKey, match="HOTLINE_"):
        Vault(data_keys, index_key)
