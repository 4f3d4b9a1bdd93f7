"""Copies the sources of an earlier release from SSM parameters to SourceTable.

Idempotent: it can be interrupted at any call and run again. Sources in use go on working at every
moment: until a source has a row, functions read its old parameter; then its row, which says the
same. A row that an operator has changed since is never replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.errors import LostRace
from dateline.model.source_rows import SourceBroken, parse_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.common.source_admin import OldParameter, SourceAdmin


@dataclass
class Migration:
    """What a run did, by source id."""

    copied: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Old parameters that are no source. With one of them, the migration does not end."""


def migrate(admin: SourceAdmin, say: Callable[[str], None]) -> Migration:
    """Copies every source that SourceTable lacks, then records that it has all of them.

    Raises:
        Unavailable: DynamoDB or SSM refused or did not answer; run it again.
    """
    done = Migration()
    # Once more after a run that copied something: an operator may have changed an old parameter.
    while _copy_all(admin, done, say):
        continue
    if not done.broken and not admin.rows.is_migrated():
        admin.rows.mark_migrated()
    return done


def remove_old_parameters(admin: SourceAdmin, done: Migration, say: Callable[[str], None]) -> None:
    """Removes the old parameter of every source that has a row.

    Raises:
        Unavailable: DynamoDB or SSM refused or did not answer; run it again.
    """
    for parameter in list(admin.old_parameters()):
        if admin.rows.get(parameter.source_id):
            admin.remove_unmigrated(parameter.source_id)
            done.removed.append(parameter.source_id)
            say(f"{parameter.source_id}: removed the old parameter")


def _copy_all(admin: SourceAdmin, done: Migration, say: Callable[[str], None]) -> bool:
    """Copies what is missing or older; returns whether anything was."""
    done.broken = []
    copied = False
    for parameter in admin.old_parameters():
        try:
            if _copy(admin, parameter):
                copied = True
                done.copied.append(parameter.source_id)
                say(f"{parameter.source_id}: copied to SourceTable")
        except SourceBroken:
            done.broken.append(parameter.source_id)
        except LostRace:
            # An operator wrote the source at the same time: the next pass sees it.
            copied = True
    return copied


def _copy(admin: SourceAdmin, parameter: OldParameter) -> bool:
    row = admin.rows.get(parameter.source_id)
    if row and (row.migrated_from is None or row.migrated_from >= parameter.version):
        return False
    source = parse_source(parameter.source_id, parameter.configuration)
    admin.write(source, row, migrated_from=parameter.version)
    return True
