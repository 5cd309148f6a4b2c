"""The scheme of the benchmarks the plain pandas way: published facts in, results out. `frames.py FACTS OUT`."""

import sys

import numpy as np
import pandas as pd

ITEMS = [
    "自有用地", "承租用地", "出租用地", "其他用地", "税收实际贡献", "工业增加值", "综合能耗", "化学需氧量", "氨氮",
    "二氧化硫", "氮氧化物", "年平均职工人数", "研发费用", "主营业务收入", "用电量", "利润总额", "欠税余额",
]  # fmt: skip
WORDS = ["企业名称", "规模", "行业", "县区"]
source, out = sys.argv[1:3]
columns = ["entity", "item", "period", "until", "value", "text", "absence", "counts"]
facts = pd.read_parquet(source, columns=columns)
everyone = facts.loc[facts["period"] == "2017", "entity"].unique()
facts = facts[facts["counts"]]
year = facts[(facts["period"] == "2017") & facts["item"].isin(ITEMS)]
firm = year.pivot(index="entity", columns="item", values="value").reindex(everyone)
lost = year[year["absence"] == "missing"].pivot(index="entity", columns="item", values="absence").reindex(everyone)
words = facts[facts["item"].isin(WORDS) & facts["text"].notna() & (pd.to_datetime(facts["until"]) <= "2017-12-31")]
newest = words.sort_values("until").drop_duplicates(["entity", "item"], keep="last")
firm = firm.join(newest.pivot(index="entity", columns="item", values="text"))
for one in (*ITEMS, *WORDS):
    if one not in firm:
        firm[one] = np.nan


def is_lost(names: list[str]) -> pd.Series:
    """Whether a part is said to be missing."""
    return lost.reindex(columns=names).notna().any(axis=1)


land = firm["自有用地"] + firm["承租用地"].fillna(0) + firm["其他用地"].fillna(0) - firm["出租用地"].fillna(0)
firm["用地面积"] = land.mask(is_lost(ITEMS[:4]))
dirt = firm["化学需氧量"] + firm["氨氮"].fillna(0) + firm["二氧化硫"].fillna(0) + firm["氮氧化物"].fillna(0)
firm["主要污染物"] = dirt.mask(is_lost(ITEMS[7:11]))
firm["状态"] = np.where(firm["用地面积"] <= 0, "免评", "参评")
lanes = [firm["用地面积"] <= 0, firm["规模"] == "规上", firm["用地面积"] >= 3]
firm["组"] = np.select(lanes, [None, "规上", "规下三亩以上"], "规下三亩以下")
RATIOS = {
    "亩均税收": ("税收实际贡献", "用地面积"), "亩均增加值": ("工业增加值", "用地面积"),
    "单位能耗增加值": ("工业增加值", "综合能耗"),
    "单位排放增加值": ("工业增加值", "主要污染物"), "全员劳动生产率": ("工业增加值", "年平均职工人数"),
    "单位用电税收": ("税收实际贡献", "用电量"),
}  # fmt: skip
for name, (above, below) in RATIOS.items():
    firm[name] = firm[above] / firm[below].where(firm[below] > 0)
firm["研发占比"] = firm["研发费用"] / firm["主营业务收入"].where(firm["主营业务收入"] != 0) * 100
above_scale = firm["组"] == "规上"
WEIGHTS = {
    "亩均税收": 30,
    "亩均增加值": 20,
    "单位能耗增加值": 15,
    "单位排放增加值": 10,
    "全员劳动生产率": 15,
    "研发占比": 10,
}


def sum_over_sum(rows: pd.DataFrame, by: str, name: str) -> pd.Series:
    """The benchmark of each of the rows: Σ above ÷ Σ below of its group, of the firms that have both."""
    above, below = RATIOS[name]
    both = rows[rows[above].notna() & rows[below].notna()].groupby(by)[[above, below]].sum()
    return rows[by].map(both[above] / both[below].where(both[below] != 0))


large, small = firm[above_scale], firm[firm["组"].notna() & ~above_scale]
for name, weight in WEIGHTS.items():
    benchmark = pd.Series(3.0, large.index) if name == "研发占比" else sum_over_sum(large, "行业", name)
    points = (large[name] / benchmark * weight).clip(0, weight * 1.5)
    points = points.fillna(points.mean() if name == "单位排放增加值" else 0)
    firm.loc[large.index, "得分·" + name] = points
for name, weight in {"亩均税收": 60, "单位用电税收": 40}.items():
    points = (small[name] / sum_over_sum(small, "组", name) * weight).clip(0, weight * 1.5).fillna(0)
    firm.loc[small.index, "得分·" + name] = points
scores = [name for name in firm if name.startswith("得分·")]
firm["总分"] = firm[scores].sum(axis=1).where(firm["组"].notna()).round(3)
firm["域"] = firm["组"].where(~above_scale, "规上·" + firm["行业"].fillna("（未填）"))
groups = firm.groupby("域")["总分"]
firm["名次"], firm["家数"] = groups.rank(method="min", ascending=False), groups.transform("size")
cuts = [firm["名次"] <= firm["家数"] * share // 100 for share in (20, 70, 95)]
first = pd.Series(np.select(cuts, [0, 1, 2], 3), firm.index)
last = first.mask((firm["利润总额"] < 0) & (firm["欠税余额"] > 0), (first + 1).clip(upper=3)).mask(
    firm["亩均税收"] < 1, 3
)
letters = np.array(["A", "B", "C", "D"])
for name, index in (("初评等级", first), ("等级", last)):
    firm[name] = pd.Series(letters[index], firm.index).where(firm["组"].notna(), None)
firm.reset_index().sort_values("entity").to_parquet(out, compression="zstd")
