"""The scheme of the benchmarks written by hand as SQL: published facts in, results out. `sql.py FACTS OUT`."""

import sys

import duckdb

ITEMS = (
    "自有用地", "承租用地", "出租用地", "其他用地", "税收实际贡献", "工业增加值", "综合能耗", "化学需氧量", "氨氮",
    "二氧化硫", "氮氧化物", "年平均职工人数", "研发费用", "主营业务收入", "用电量", "利润总额", "欠税余额",
)  # fmt: skip
WORDS = ("企业名称", "规模", "行业", "县区")
source, out = sys.argv[1:3]
items, words = ", ".join(f"'{one}'" for one in ITEMS), ", ".join(f"'{one}'" for one in WORDS)
figures = ", ".join(f"max(value) FILTER (item = '{one}') AS {one}" for one in ITEMS)
gone = "".join(f", bool_or(absence = 'missing') FILTER (item = '{one}') AS no_{one}" for one in ITEMS[:4] + ITEMS[7:11])
texts = ", ".join(f"arg_max(text, until) FILTER (item = '{one}') AS {one}" for one in WORDS)
land = "no_自有用地 OR no_承租用地 OR no_出租用地 OR no_其他用地"
dirt = "no_化学需氧量 OR no_氨氮 OR no_二氧化硫 OR no_氮氧化物"


def points(indicator: str, benchmark: str, weight: int) -> str:
    """Points of an indicator against its benchmark, between nothing and one and a half of its weight."""
    made = f"{indicator} / {benchmark} * {weight}"
    return f"CASE WHEN {made} > {weight * 1.5} THEN {weight * 1.5} WHEN {made} < 0 THEN 0 ELSE {made} END"


def ratio(above: str, below: str) -> str:
    """The sum of one figure over that of another, of the firms that have both."""
    both = f"FILTER ({above} IS NOT NULL AND {below} IS NOT NULL)"
    return f"sum({above}) {both} / nullif(sum({below}) {both}, 0)"


connection = duckdb.connect()
connection.execute(f"""
CREATE TEMP TABLE firm AS
WITH figure AS (
  SELECT entity, {figures} {gone} FROM read_parquet('{source}')
  WHERE counts AND period = '2017' AND item IN ({items}) AND absence IS DISTINCT FROM 'blank' GROUP BY entity
), word AS (
  SELECT entity, {texts} FROM read_parquet('{source}')
  WHERE counts AND until <= DATE '2017-12-31' AND item IN ({words}) AND text IS NOT NULL GROUP BY entity
), everyone AS (
  SELECT DISTINCT entity FROM read_parquet('{source}') WHERE period = '2017'
), whole AS (
  SELECT everyone.entity, figure.* EXCLUDE (entity), word.* EXCLUDE (entity),
    CASE WHEN coalesce({land}, false) THEN NULL
      ELSE 自有用地 + coalesce(承租用地, 0) + coalesce(其他用地, 0) - coalesce(出租用地, 0) END AS 用地面积,
    CASE WHEN coalesce({dirt}, false) THEN NULL
      ELSE 化学需氧量 + coalesce(氨氮, 0) + coalesce(二氧化硫, 0) + coalesce(氮氧化物, 0) END AS 主要污染物
  FROM everyone LEFT JOIN figure USING (entity) LEFT JOIN word USING (entity)
)
SELECT entity, 企业名称, 规模, 行业, 县区, 用地面积, 税收实际贡献, 工业增加值, 综合能耗, 主要污染物, 年平均职工人数,
  研发费用, 主营业务收入, 用电量, 利润总额, 欠税余额,
  CASE WHEN 用地面积 <= 0 THEN '免评' ELSE '参评' END AS 状态,
  CASE WHEN 用地面积 <= 0 THEN NULL WHEN 规模 = '规上' THEN '规上' WHEN 用地面积 >= 3 THEN '规下三亩以上'
    ELSE '规下三亩以下' END AS 组,
  CASE WHEN 用地面积 > 0 THEN 税收实际贡献 / 用地面积 END AS 亩均税收,
  CASE WHEN 用地面积 > 0 THEN 工业增加值 / 用地面积 END AS 亩均增加值,
  CASE WHEN 综合能耗 > 0 THEN 工业增加值 / 综合能耗 END AS 单位能耗增加值,
  CASE WHEN 主要污染物 > 0 THEN 工业增加值 / 主要污染物 END AS 单位排放增加值,
  CASE WHEN 年平均职工人数 > 0 THEN 工业增加值 / 年平均职工人数 END AS 全员劳动生产率,
  CASE WHEN 主营业务收入 <> 0 THEN 研发费用 / 主营业务收入 * 100 END AS 研发占比,
  CASE WHEN 用电量 > 0 THEN 税收实际贡献 / 用电量 END AS 单位用电税收
FROM whole
""")
connection.execute(f"""
CREATE TEMP TABLE large AS
SELECT 组, 行业, {ratio("税收实际贡献", "用地面积")} AS b1, {ratio("工业增加值", "用地面积")} AS b2,
  {ratio("工业增加值", "综合能耗")} AS b3, {ratio("工业增加值", "主要污染物")} AS b4,
  {ratio("工业增加值", "年平均职工人数")} AS b5
FROM firm WHERE 组 = '规上' GROUP BY 组, 行业
""")
connection.execute(f"""
CREATE TEMP TABLE small AS
SELECT 组, {ratio("税收实际贡献", "用地面积")} AS s1, {ratio("税收实际贡献", "用电量")} AS s7
FROM firm WHERE 组 LIKE '规下%' GROUP BY 组
""")
connection.execute(f"""
COPY (
  WITH raw AS (
    SELECT firm.*, coalesce(b1, s1) AS "基准·亩均税收", b2 AS "基准·亩均增加值", b3 AS "基准·单位能耗增加值",
      b4 AS "基准·单位排放增加值", b5 AS "基准·全员劳动生产率", s7 AS "基准·单位用电税收",
      CASE WHEN 组 = '规上' THEN {points("亩均税收", "b1", 30)} ELSE {points("亩均税收", "s1", 60)} END AS p1,
      {points("亩均增加值", "b2", 20)} AS p2, {points("单位能耗增加值", "b3", 15)} AS p3,
      {points("单位排放增加值", "b4", 10)} AS p4, {points("全员劳动生产率", "b5", 15)} AS p5,
      {points("研发占比", "3", 10)} AS p6, {points("单位用电税收", "s7", 40)} AS p7
    FROM firm LEFT JOIN large USING (组, 行业)
      LEFT JOIN small USING (组)
  ), scored AS (
    SELECT * EXCLUDE (p1, p2, p3, p4, p5, p6, p7), coalesce(p1, 0) AS "得分·亩均税收",
      CASE WHEN 组 = '规上' THEN coalesce(p2, 0) END AS "得分·亩均增加值",
      CASE WHEN 组 = '规上' THEN coalesce(p3, 0) END AS "得分·单位能耗增加值",
      CASE WHEN 组 = '规上' THEN coalesce(p4, avg(p4) OVER (PARTITION BY 组)) END AS "得分·单位排放增加值",
      CASE WHEN 组 = '规上' THEN coalesce(p5, 0) END AS "得分·全员劳动生产率",
      CASE WHEN 组 = '规上' THEN coalesce(p6, 0) END AS "得分·研发占比",
      CASE WHEN 组 <> '规上' THEN coalesce(p7, 0) END AS "得分·单位用电税收",
      CASE WHEN 组 = '规上' THEN 组 || '·' || coalesce(行业, '（未填）') ELSE 组 END AS 域
    FROM raw
  ), summed AS (
    SELECT *, CASE 组 WHEN '规上' THEN round("得分·亩均税收" + "得分·亩均增加值" + "得分·单位能耗增加值"
      + "得分·单位排放增加值" + "得分·全员劳动生产率" + "得分·研发占比", 3)
      ELSE round("得分·亩均税收" + "得分·单位用电税收", 3) END AS 总分
    FROM scored
  ), ranked AS (
    SELECT *, CASE WHEN 组 IS NOT NULL THEN rank() OVER (PARTITION BY 域 ORDER BY 总分 DESC) END AS 名次,
      CASE WHEN 组 IS NOT NULL THEN count(*) OVER (PARTITION BY 域) END AS 家数
    FROM summed
  ), graded AS (
    SELECT *, CASE WHEN 组 IS NULL THEN NULL WHEN 名次 <= 家数 * 20 // 100 THEN 1 WHEN 名次 <= 家数 * 70 // 100 THEN 2
      WHEN 名次 <= 家数 * 95 // 100 THEN 3 ELSE 4 END AS first
    FROM ranked
  )
  SELECT * EXCLUDE (first), ['A', 'B', 'C', 'D'][first] AS 初评等级,
    CASE WHEN first IS NULL THEN NULL WHEN 亩均税收 < 1 THEN 'D'
      WHEN 利润总额 < 0 AND 欠税余额 > 0 THEN ['A', 'B', 'C', 'D'][least(first + 1, 4)]
      ELSE ['A', 'B', 'C', 'D'][first] END AS 等级,
    CASE WHEN first IS NULL THEN NULL WHEN 亩均税收 < 1 THEN '一票否决：亩均税收不足一万元'
      WHEN 利润总额 < 0 AND 欠税余额 > 0 AND first < 4 THEN '降档：亏损又欠税' END AS 调整
  FROM graded ORDER BY entity
) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
""")
