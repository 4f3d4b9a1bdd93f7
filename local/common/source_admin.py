"""Writes sources, as an operator does: configuration to SourceTable, secrets to SSM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.table import NEW, Condition
from dateline.model.errors import NotFound
from dateline.model.source_rows import (
    Purpose,
    SourceBroken,
    SourceRow,
    parse_source,
    secret_name,
    source_key,
    with_secret,
)
from dateline.stores.source_table import SourceRows, source_in, source_row
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.web.reserved_credentials import derived_token_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

    from dateline.model.clock import Entropy
    from dateline.model.sources import Source

_VERSION_BYTES = 8


def sources_prefix(stack: str) -> str:
    """The SSM path of sources that an earlier release made (template.yaml: SOURCES_PREFIX)."""
    return f"/{stack}/sources/"


def secrets_prefix(stack: str) -> str:
    """The SSM path of secrets (template.yaml: SECRETS_PREFIX)."""
    return f"/{stack}/secrets/"


@dataclass(frozen=True)
class OldParameter:
    """The SecureString that an earlier release made of a source."""

    source_id: str
    configuration: str
    version: int


@dataclass(frozen=True)
class ListedSource:
    """A source without its secrets, and how many secrets and tokens are valid."""

    source: Source
    secret_count: int


class SourceAdmin:
    """Reads and writes the sources of a stack with all their secrets.

    Each write can be interrupted at any call and repeated: a secret is stored under a new name
    before the row that names it, and the secret that it replaces is deleted after that.
    """

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, ssm: SSMClient, stack: str, entropy: Entropy
    ) -> None:
        self.rows = SourceRows(dynamodb, table)
        self.unmigrated = UnmigratedSources(lambda: ssm, sources_prefix(stack))
        self._ssm = ssm
        self._stack = stack
        self._entropy = entropy

    # ---------------------------------------------------------------- reading
    def find(self, source_id: str) -> Source | None:
        """A source with all its secrets; None if there is no such source.

        Raises:
            SourceBroken: the configuration or a secret is not valid.
            Unavailable: DynamoDB or SSM refused or did not answer.
        """
        row = self.rows.get(source_id)
        if row:
            return self._with_secrets(source_id, row)
        return None if self.rows.is_migrated() else self.unmigrated.get(source_id)

    def all(self) -> Iterator[ListedSource | SourceBroken]:
        """Every source, and an error for every source that is not valid.

        Raises:
            Unavailable: DynamoDB or SSM refused or did not answer.
        """
        listed = set()
        for source_id, row in self.rows.all():
            listed.add(source_id)
            try:
                yield ListedSource(source_in(row), source_row(row).secret_count)
            except SourceBroken as error:
                yield error
        if self.rows.is_migrated():
            return
        for source_id in self.unmigrated.ids():
            try:
                source = None if source_id in listed else self.unmigrated.get(source_id)
            except SourceBroken as error:
                yield error
            else:
                if source:
                    yield ListedSource(source, secret_count(source))

    def old_parameters(self) -> Iterator[OldParameter]:
        """What an earlier release stored of the sources, ten in a call.

        Raises:
            Unavailable: SSM refused or did not answer.
        """
        prefix = sources_prefix(self._stack)
        pages = iter(
            self._ssm.get_paginator("get_parameters_by_path").paginate(
                Path=prefix.rstrip("/"), WithDecryption=True
            )
        )
        while True:
            with aws_errors("list the sources' old parameters"):
                page = next(pages, None)
            if page is None:
                return
            for parameter in page["Parameters"]:
                yield OldParameter(
                    parameter["Name"].removeprefix(prefix), parameter["Value"], parameter["Version"]
                )

    # ---------------------------------------------------------------- writing
    def put(self, source: Source) -> None:
        """Writes a source.

        Raises:
            LostRace: another writer changed it at the same time.
            Unavailable: DynamoDB or SSM refused or did not answer.
        """
        self.write(source, self.rows.get(source.id))

    def write(
        self, source: Source, row: SourceRow | None, *, migrated_from: int | None = None
    ) -> None:
        """Writes a source unless `row`, as it was read, has been changed.

        `migrated_from`: the version of the old parameter with the source, if it is from there.

        Raises:
            LostRace, Unavailable: as `put`.
        """
        stored = self._stored_secrets(source.id, row) if row else {}
        versions: dict[Purpose, str] = {}
        for purpose, value in secrets_of(source).items():
            if row and stored.get(purpose) == value:
                versions[purpose] = row.secrets[purpose]
            else:
                # The same name for a repeated migration, which leaves nothing behind.
                version = f"parameter-{migrated_from}" if migrated_from else self._new_version()
                self._put_secret(source.id, purpose, version, value)
                versions[purpose] = version
        self.rows.table.put(
            "write the source's configuration",
            source_key(source.id)
            | SourceRow(
                configuration=without_secrets(source).model_dump_json(exclude_defaults=True),
                secrets=versions,
                secret_count=secret_count(source),
                revision=row.revision + 1 if row else 1,
                migrated_from=migrated_from,
            ).model_dump(mode="json"),
            Condition("revision = :seen", {":seen": row.revision}) if row else NEW,
        )
        for purpose, version in (row.secrets if row else {}).items():
            if versions.get(purpose) != version:
                self._delete(secret_name(self._secrets, purpose, source.id, version))

    def remove(self, source_id: str) -> None:
        """Removes a source with everything that is stored of it.

        The row ends last: an old parameter without a row would be used until the migration.

        Raises:
            Unavailable: DynamoDB or SSM refused or did not answer.
        """
        self.remove_unmigrated(source_id)
        self.rows.table.delete("remove the source", source_key(source_id))
        for purpose in Purpose:
            for name in self._names(f"{self._secrets}{purpose}/{source_id}"):
                self._delete(name)

    def remove_unmigrated(self, source_id: str) -> None:
        """Removes the parameter that an earlier release made of a source, if there is one."""
        self._delete(f"{sources_prefix(self._stack)}{source_id}")

    # ---------------------------------------------------------------- secrets
    @property
    def _secrets(self) -> str:
        return secrets_prefix(self._stack)

    def _with_secrets(self, source_id: str, row: SourceRow) -> Source:
        source = parse_source(source_id, row.configuration)
        for purpose, value in self._stored_secrets(source_id, row).items():
            source = with_secret(source, purpose, value)
        return source

    def _stored_secrets(self, source_id: str, row: SourceRow) -> dict[Purpose, str]:
        """The values of a row's secrets, without those that are missing."""
        values: dict[Purpose, str] = {}
        for purpose, version in row.secrets.items():
            try:
                with aws_errors("read the source's secret"):
                    name = secret_name(self._secrets, purpose, source_id, version)
                    response = self._ssm.get_parameter(Name=name, WithDecryption=True)
            except NotFound:
                continue
            values[purpose] = response["Parameter"]["Value"]
        return values

    def _put_secret(self, source_id: str, purpose: Purpose, version: str, value: str) -> None:
        with aws_errors("write the source's secret"):
            self._ssm.put_parameter(
                Name=secret_name(self._secrets, purpose, source_id, version),
                Value=value,
                Type="SecureString",
                Overwrite=True,
            )

    def _names(self, path: str) -> list[str]:
        pages = self._ssm.get_paginator("get_parameters_by_path").paginate(Path=path)
        with aws_errors("list the source's secrets"):
            return [parameter["Name"] for page in pages for parameter in page["Parameters"]]

    def _delete(self, name: str) -> None:
        try:
            with aws_errors("remove the parameter"):
                self._ssm.delete_parameter(Name=name)
        except NotFound:
            pass

    def _new_version(self) -> str:
        return self._entropy(_VERSION_BYTES).hex()


def without_secrets(source: Source) -> Source:
    """What of a source is stored in its row."""
    return source.model_copy(
        update={
            "secrets": (),
            "path_key": None,
            "fetch": source.fetch and source.fetch.model_copy(update={"token": None}),
            "test_token_hashes": derived_token_hashes(source),
        }
    )


def secrets_of(source: Source) -> dict[Purpose, str]:
    """The values of a source's secrets, in clear: for SecureStrings only."""
    values: dict[Purpose, str] = {}
    delivery: dict[str, object] = {}
    if source.secrets:
        delivery["secrets"] = [secret.get_secret_value() for secret in source.secrets]
    if source.path_key:
        delivery["path_key"] = source.path_key.get_secret_value()
    if delivery:
        purpose = Purpose.HUB if source.websub else Purpose.DELIVERY
        values[purpose] = json.dumps(delivery, sort_keys=True)
    if source.fetch and source.fetch.token:
        values[Purpose.FETCH] = json.dumps({"token": source.fetch.token.get_secret_value()})
    return values


def secret_count(source: Source) -> int:
    """How many secrets and tokens of a source are valid."""
    return len(source.secrets) + len(source.token_hashes)
