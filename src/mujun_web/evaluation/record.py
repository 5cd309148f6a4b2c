"""来历 of a run: its manifest with the batches behind the hashes."""

from __future__ import annotations

from dataclasses import dataclass

from mujun.errors import MujunError
from mujun.evaluation.record import Manifest
from mujun.facts.batch import Batch
from mujun.facts.lake import list_batches
from mujun_web.evaluation import bridge
from mujun_web.evaluation.models import Evaluation
from mujun_web.facts.queries import open_city_lake


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that went into a run: its hash, and the batch where the lake still has it as it was."""

    hash: str
    batch: Batch | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a run was made from. `looked_back` says how many earlier years it took."""

    manifest: Manifest
    batches: tuple[Taken, ...]
    looked_back: int

    @property
    def lost(self) -> int:
        """How many batches the lake no longer has as they were."""
        return sum(one.batch is None for one in self.batches)


def describe_record(evaluation: Evaluation) -> Record:
    """The manifest of a run and the batches it names; EvaluationError where its files were changed."""
    manifest = bridge.read_results(evaluation).manifest
    try:
        known = {batch.hash: batch for batch in list_batches(open_city_lake(evaluation.city))}
    except MujunError:
        known = {}  # a lake that is gone is told batch by batch, not instead of the record
    hashes = dict.fromkeys(hash_ for one in manifest.inputs for hash_ in one)
    taken = tuple(Taken(one, known.get(one)) for one in hashes)
    return Record(manifest, taken, len(manifest.inputs) - 1)
