"""The sample city's connectors: every header its departments write is known, nothing sensitive is agreed to."""

from __future__ import annotations

import os

import pytest

from gridhub.city.files.headers import COLUMNS
from gridhub.contracts.base import columns_of
from gridhub.ingest.sheets.header import bare, spellings_of, tight
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.project.reading.schema import connector_schema
from tests.integration.conftest import ROOT

FORBIDDEN = ("民族", "宗教", "信仰", "nation", "religion", "ethnic")


@pytest.fixture(scope="module")
def project() -> Project:
    return load(ROOT, environ=os.environ)


def test_the_committed_schema_of_connectors_is_the_one_of_the_models() -> None:
    assert (ROOT / "docs" / "connector.schema.json").read_text(encoding="utf-8") == connector_schema()


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_spelling_a_department_uses_is_known_for_its_field(project: Project, name: str) -> None:
    department, export_name = name.split(".")
    export = project.connectors[department].exports[export_name]
    known = spellings_of(export.columns, (), ())
    for column in COLUMNS[name]:
        for header in column.headers:
            texts = (column.parent + header, f"{column.parent}/{header}", header) if column.parent else (header,)
            fields = {f for text in texts for f in known.exact.get(tight(text), known.loose.get(bare(text), ()))}
            assert fields == ({column.field} if column.field else set()), (header, fields)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_agreed_column_has_a_field_and_none_is_about_ethnicity_or_religion(project: Project, name: str) -> None:
    department, export_name = name.split(".")
    connector = project.connectors[department]
    export = connector.exports[export_name]
    contract = project.std_contracts[department, export_name]
    assert set(export.agreed) <= {column.name for column in columns_of(contract)}
    for word in FORBIDDEN:
        assert not any(word in spelling for spellings in export.columns.values() for spelling in spellings)
        assert not any(word in field for field in export.agreed)
    agreement = connector.agreement_of(export_name)
    assert agreement.number and agreement.purpose and agreement.valid_to


def test_every_identifier_column_is_marked_as_sensitive(project: Project) -> None:
    plain = [
        (department, export, column.name)
        for (department, export), contract in sorted(project.std_contracts.items())
        for column in columns_of(contract)
        if column.kind in ("citizen_id", "person_name", "phone_list") and column.sensitivity not in ("S3", "S4")
    ]
    assert plain == []


def test_every_status_change_the_register_office_sends_is_in_the_code_list(project: Project) -> None:
    assert {"变更", "注销", "吊销"} <= set(project.codes["change_type"].values)
