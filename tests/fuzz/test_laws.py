"""A little of what `python -m tests.fuzz` does for hours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.properties import PROPERTIES, Property


@pytest.mark.parametrize("property_", PROPERTIES.values(), ids=PROPERTIES.keys())
def test_holds_for_a_sample(property_: Property) -> None:
    _hold(property_, 40)


@pytest.mark.long
@pytest.mark.parametrize("property_", PROPERTIES.values(), ids=PROPERTIES.keys())
def test_holds_for_thousands(property_: Property) -> None:
    _hold(property_, 5_000)


def _hold(property_: Property, examples: int) -> None:
    @settings(
        max_examples=examples, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )
    @given(st.tuples(*property_.material))
    def law(material: tuple[object, ...]) -> None:
        property_.law(*material)

    law()
