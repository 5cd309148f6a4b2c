"""What scikit-criteria has of the scheme: weighted sum and TOPSIS of one lane's ratios. `criteria.py RESULTS OUT`.

It has no groups, benchmarks by group, caps, rules for absent figures, quotas or vetoes: the capped ratios are handed to
it finished, out of a run's results.
"""

import sys

import pandas as pd
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.agg.topsis import TOPSIS

WEIGHTS = {
    "亩均税收": 30,
    "亩均增加值": 20,
    "单位能耗增加值": 15,
    "单位排放增加值": 10,
    "全员劳动生产率": 15,
    "研发占比": 10,
}
source, out = sys.argv[1:3]
lane = pd.read_parquet(source, columns=["entity", "组", *("得分·" + name for name in WEIGHTS)])
lane = lane[lane["组"] == "规上"]
ratios = lane[["得分·" + name for name in WEIGHTS]].to_numpy() / list(WEIGHTS.values()) + 1e-12
table = mkdm(ratios, [max] * len(WEIGHTS), weights=list(WEIGHTS.values()))
summed, similar = WeightedSumModel().evaluate(table), TOPSIS().evaluate(table)
made = {"entity": lane["entity"], "score": summed.e_.score, "rank": summed.rank_, "topsis": similar.rank_}
pd.DataFrame(made).to_parquet(out)
