"""The rules that make of votes a decision, without a database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.records import NO_SYMBOL, accepted_symbol, decide, is_disputed

# A busy machine is no fault of the rules.
slow_is_fine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
votes = st.dictionaries(st.sampled_from("abcd"), st.sets(st.integers(1, 7), min_size=1))


@pytest.mark.parametrize(
    ("votes", "needed", "accepted"),
    [
        ({}, 1, None),
        ({"a": 1}, 1, "a"),
        ({"a": 1}, 2, None),
        ({"a": 2}, 2, "a"),
        ({"a": 2, "b": 1}, 2, "a"),
        ({"a": 2, "b": 2}, 2, None),
        ({"a": 3, "b": 2}, 4, None),
        ({"a": 4, "b": 3}, 4, "a"),
    ],
)
def test_a_symbol_is_accepted_when_enough_agree(votes, needed, accepted):
    """It has strictly the most votes, and at least as many as are needed."""
    assert accepted_symbol(votes, needed) == accepted


@pytest.mark.parametrize(
    ("voters", "disputed"),
    [
        ({}, False),
        ({"a": {1}}, False),
        ({"a": {1, 2, 3}}, False),
        ({"a": {1}, "b": {2}}, True),
        ({"a": {1, 2}, "b": {3}}, True),
        ({"a": {1, 2, 3}, "b": {4}}, False),
        ({"a": {1, 2, 3}, "b": {4}, "c": {5}}, True),
        ({"a": {1, 2, 3, 4}, "b": {5, 6}}, True),
        ({"a": {1, 2, 3, 4, 5}, "b": {6, 7}}, False),
        # One contributor who takes a drawing for two look-alikes disagrees with nobody.
        ({"a": {1}, "b": {1}}, False),
        ({"a": {1, 2}, "b": {1}}, False),
        ({"a": {1, 2}, "b": {1, 2}}, False),
        ({"a": {1, 2}, "b": {1, 2}, "c": {3}}, True),
        # Symbols that lead together are disputed by the people whom they do not share.
        ({"a": {1, 2}, "b": {1, 3}}, True),
        ({"a": {1, 2, 3}, "b": {1, 2, 4}}, True),
    ],
)
def test_people_who_disagree_make_a_dispute(voters, disputed):
    """Half as many against as for a symbol dispute it; one against three do not."""
    assert is_disputed(voters) is disputed


@slow_is_fine
@given(votes, st.integers(1, 4))
def test_a_unanimous_vote_is_no_dispute_and_a_tie_is_never_accepted(voters, needed):
    """What is not disputed has one leading symbol, or leaders that the same people voted for."""
    decision = decide(voters, needed)
    most = max(map(len, voters.values()), default=0)
    leaders = [people for people in voters.values() if len(people) == most]
    if decision.accepted is not None:
        assert len(leaders) == 1
        assert len(voters[decision.accepted]) == most >= needed
    if not decision.disputed:
        assert all(people == leaders[0] for people in leaders)
    if len(set().union(*voters.values())) <= 1:
        assert not decision.disputed


@slow_is_fine
@given(votes, st.sampled_from("abcde"))
def test_another_vote_for_the_leader_never_starts_a_dispute(voters, symbol):
    """Someone new who agrees with the leading symbol can only end a dispute."""
    most = max(map(len, voters.values()), default=0)
    leading = (
        len(voters.get(symbol, ())) == most and sum(len(p) == most for p in voters.values()) == 1
    )
    if leading and not is_disputed(voters):
        assert not is_disputed(voters | {symbol: voters[symbol] | {99}})


@slow_is_fine
@given(votes, st.integers(1, 4), st.sampled_from(["a", "e", NO_SYMBOL]))
def test_what_a_moderator_has_settled_stands_over_the_votes(voters, needed, settled):
    """The settled symbol is accepted, an empty one accepts none, and nothing is disputed."""
    assert decide(voters, needed, settled) == (settled or None, False)


@slow_is_fine
@given(votes, st.integers(1, 4), st.sampled_from([None, "a", NO_SYMBOL]))
def test_a_hidden_drawing_counts_for_nothing(voters, needed, settled):
    """Whatever was voted or settled, it is neither accepted nor disputed."""
    assert decide(voters, needed, settled, hidden=True) == (None, False)
