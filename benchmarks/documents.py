"""How long reading documents takes: at 1x and 10x the text, per million characters, and against a plain scan.

    .venv/bin/python benchmarks/documents.py [FOLDER OF .txt FILES]

Reads text made of the sentences below with varied figures, and the .txt files of a folder where one is given (the
folder `shared/seeds` beside the checkout is taken when it is there). Exits 1 when ten times the text takes more than
eleven times the time, or a million characters more than ten seconds.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

from mujun.documents.reader import read_document
from mujun.documents.reading import Source

MOST_RATIO = 11.0
MOST_SECONDS = 10.0
CHARACTERS = 100_000
PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

TITLE = "云岫市{year}年工业经济工作要点\n"
PARAGRAPHS = (
    "一、{year}年主要目标。全年规上工业增加值增长{a}.5%以上，工业投资确保增长{a}%、力争{b}%，净增规上企业{b}家。\n",
    "（{n}）深化企业培育。到{year}年底，新增省级专精特新企业{b}家、单项冠军{a}家，其中10亿元以上企业达到{a}家。"
    "（责任单位：市经信局、市科技局，各县（市、区）政府）\n",
    "{n}.推进项目建设。全年实施亿元以上项目{b}个，总投资{b}亿元，6月底前开工率达到{b}%；每季度召开一次推进会。"
    "（责任单位：市发改委、市自然资源局）\n",
    "一是盘活存量用地。整治亩均税收{a}万元以下低效企业，盘活用地{b}0亩，规上企业亩均税收从{a}.2万元提高到{b}万元。\n",
    "二是推动绿色转型。单位工业增加值能耗分别下降{a}.1%、{a}.3%，腾出用能{b}万吨标准煤，绿色工厂突破{b}家。\n",
    "坚持以链主企业带动上下游协同，支持骨干企业牵头组建创新联合体，推动科技成果就地转化；完善要素跟着项目走的机制，优先保障用地、"
    "用能和人才需求，对进展滞后的事项及时会商、挂牌督办，让企业办事更省心、更顺畅，形成比学赶超的浓厚氛围。\n",
    "各地要结合实际细化举措，压实责任，加强跟踪问效；主管部门要主动靠前服务，畅通诉求渠道，及时总结推广典型经验，营造重商亲商安商的"
    "良好环境，确保各项部署落到实处、见到实效，为高质量发展提供有力支撑。\n",
    "去年，全市实现规上工业产值{b}{a}.7亿元，同比增长{a}.2%，高于全省{a}.4个百分点，化解企业难题{b}余个。\n",
)


def make_text(characters: int) -> str:
    """About as many characters of plan text, no two paragraphs with the same figures."""
    pieces = [TITLE.format(year=2024)]
    length = len(pieces[0])
    for index in count():
        figures = {"a": index % 17 + 2, "b": index % 83 + 11, "n": index % 19 + 1, "year": 2024}
        piece = PARAGRAPHS[index % len(PARAGRAPHS)].format(**figures)
        pieces.append(piece)
        length += len(piece)
        if length >= characters:
            break
    return "".join(pieces)


def make_source(name: str, text: str) -> Source:
    """The text as it would be taken in from a file."""
    return Source(name=name, media="txt", sha256=sha256(text.encode()).hexdigest(), text=text)


def time_of(task: Callable[[], object]) -> float:
    """Processor seconds of the fastest of three runs."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        task()
        best = min(best, time.process_time() - started)
    return best


def measure(name: str, text: str) -> bool:
    """Print what reading a text and ten times that text takes; whether both bounds hold."""
    single, tenfold = make_source(name, text), make_source(name, text * 10)
    read_document(single)
    once, ten = time_of(lambda: read_document(single)), time_of(lambda: read_document(tenfold))
    scan = time_of(lambda: sum(1 for _ in PLAIN_NUMBER.finditer(tenfold.text)))
    million = ten / len(tenfold.text) * 1_000_000
    print(f"{name}: {len(text):,} characters {once:.3f} s, ten times as many {ten:.3f} s")
    print(f"  ratio {ten / once:.2f}, at most {MOST_RATIO:g}")
    print(f"  a million characters {million:.2f} s, under {MOST_SECONDS:g}")
    print(f"  a plain scan for numbers takes {scan * 1000:.1f} ms, reading {ten / scan:.0f} times as long")
    return ten / once <= MOST_RATIO and million < MOST_SECONDS


def main(arguments: list[str]) -> int:
    """Measure the made text and the files; 0 when every bound holds, 1 otherwise."""
    texts = {"made text": make_text(CHARACTERS)}
    folder = Path(arguments[0]) if arguments else SEEDS
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if files:
        whole = "\n".join(path.read_text(encoding="utf-8") for path in files)
        texts[f"{len(files)} files"] = whole * max(1, CHARACTERS // len(whole))
    else:
        print(f"no .txt files in {folder.name}: only made text is read")
    held = [measure(name, text) for name, text in texts.items()]
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
