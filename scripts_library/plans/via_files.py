"""Plans' folders on the disk."""

from collections.abc import Iterable
from pathlib import Path

from scripts_library.plans.errors import NoSuchPlanFolder, PlanUnreadable
from scripts_library.plans.facts import FILE
from scripts_library.plans.model import MOST_BYTES, Reading
from scripts_library.plans.reader import PlanFiles, check_together, read_plan

_ENDINGS = frozenset({".toml", ".md"})


def read_folder(folder: Path) -> Reading:
    """One plan. Raises `NoSuchPlanFolder`, `PlanUnreadable`."""
    return read_plan(_files(folder))


def check(folders: Iterable[Path]) -> tuple[Reading, ...]:
    """Several plans, also against each other. A folder of plans stands for all plans in it.

    Raises `NoSuchPlanFolder`, `PlanUnreadable`.
    """
    plans = [plan for folder in folders for plan in _plans_in(folder)]
    return check_together(read_folder(plan) for plan in dict.fromkeys(plans))


def exit_code(readings: Iterable[Reading]) -> int:
    """What `upplys plan check` ends with: 0 when no plan has faults (warnings are none), else 1."""
    return int(any(reading.faults for reading in readings))


def _plans_in(folder: Path) -> list[Path]:
    folder = folder.resolve()
    if (folder / FILE).is_file():
        return [folder]
    plans = sorted(file.parent for file in folder.glob(f"*/{FILE}")) if folder.is_dir() else []
    if not plans:
        raise NoSuchPlanFolder(folder=str(folder))
    return plans


def _files(folder: Path) -> PlanFiles:
    folder = folder.resolve()
    if not (folder / FILE).is_file():
        raise NoSuchPlanFolder(folder=str(folder))
    files = {
        file.relative_to(folder).as_posix(): _beginning(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix in _ENDINGS and not file.name.startswith(".")
    }
    siblings = frozenset(file.parent.name for file in folder.parent.glob(f"*/{FILE}")) - {folder.name}
    return PlanFiles(folder.name, files, siblings)


def _beginning(file: Path) -> bytes:
    """At most one byte more than a file may have: enough to see that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise PlanUnreadable(file=str(file), why=str(wrong.strerror)) from wrong
