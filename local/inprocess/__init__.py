"""A cloud inside the test's own process, on moto."""
