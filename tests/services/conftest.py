"""What the tests with servers and other programs share with the integration tests: a city in a home of its own."""

from tests.integration.conftest import make_city as make_city  # a fixture
