"""A little of what `python -m tests.fuzz` does for hours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.properties import PROPERTIES, Property
from tests.fuzz.targets import TARGETS, Target, seeds


@pytest.mark.parametrize("property_", PROPERTIES.values(), ids=PROPERTIES.keys())
def test_holds_for_a_sample(property_: Property) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.tuples(*property_.material))
    def law(material: tuple[object, ...]) -> None:
        property_.law(*material)

    law()


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_no_bytes_do_harm(target: Target) -> None:
    for seed in seeds():
        target(seed)

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
    def harmless(data: bytes) -> None:
        target(data)

    harmless()
