// The stages of a project against the calendar, and its money of a year. The tables below say the same.
(() => {
  const INK = "#1b2733", SOFT = "#7b8794", PLAN = "#c3ced9", DONE = "#1f4e79", LIKELY = "#8a5a00", BAND = "#f0dcae", LINE = "#eef1f4";
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
  const amount = (value) => (value === null || value === undefined ? "—" : Math.round(value).toLocaleString("zh-CN"));

  function bar(api, from, to, row, top, height, style) {
    const left = api.coord([from - 0.5, row]), right = api.coord([to + 0.5, row]);
    const band = api.size([0, 1])[1];
    return { type: "rect", shape: { x: left[0], y: left[1] - band / 2 + band * top, width: Math.max(right[0] - left[0], 3), height: band * height }, style };
  }

  function describeGantt(data) {
    const stages = data.stages;
    const spans = (name, pick, top, height, style) => ({
      name, type: "custom", itemStyle: { color: style.fill }, encode: { x: [0, 1], y: 2 }, data: stages.map((stage, row) => [pick(stage), row]).filter(([span]) => span).map(([span, row]) => [span[0], span[1], row]),
      renderItem: (_, api) => bar(api, api.value(0), api.value(1), api.value(2), top, height, style),
    });
    const said = (span) => (span ? `${data.months[span[0]]} — ${data.months[span[1]]}` : "—");
    return {
      animation: false, textStyle: { fontFamily: "inherit" },
      grid: { left: 8, right: 16, top: 48, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 16, itemHeight: 9, textStyle: { color: INK } },
      tooltip: { formatter: ({ value }) => { const stage = stages[value[2]]; return `<b>${stage.title}</b>（到${stage.until}）<br>计划 ${said(stage.planned)}${stage.moved === null ? "" : `<br>改计划到 ${data.months[stage.moved]}`}<br>实际 ${said(stage.actual)}${stage.open ? "（进行中）" : ""}${stage.forecast ? `<br>预测 ${data.months[stage.forecast[1]]}（${data.months[stage.forecast[0]]} — ${data.months[stage.forecast[2]]}）` : ""}`; } },
      xAxis: { type: "value", min: -0.5, max: data.months.length - 0.5, interval: data.months.length > 60 ? 12 : 6, axisLabel: { color: SOFT, hideOverlap: true, formatter: (at) => data.months[Math.round(at)] ?? "" }, splitLine: { lineStyle: { color: LINE } } },
      yAxis: { type: "category", inverse: true, data: stages.map((stage) => stage.title), axisLabel: { color: INK }, axisTick: { show: false }, axisLine: { lineStyle: { color: PLAN } } },
      series: [
        spans("计划", (stage) => stage.planned, 0.12, 0.3, { fill: PLAN }),
        spans("改后的计划", (stage) => (stage.moved === null ? null : [stage.moved, stage.moved]), 0.05, 0.42, { fill: SOFT }),
        spans("实际", (stage) => stage.actual, 0.48, 0.34, { fill: DONE }),
        spans("预测区间", (stage) => stage.forecast && [stage.forecast[0], stage.forecast[2]], 0.48, 0.34, { fill: BAND }),
        spans("预测", (stage) => stage.forecast && [stage.forecast[1], stage.forecast[1]], 0.42, 0.46, { fill: LIKELY }),
        { type: "line", data: [], markLine: { symbol: "none", silent: true, label: { formatter: "本月", color: INK, position: "start" }, lineStyle: { color: INK, type: "solid", width: 1 }, data: [{ xAxis: data.now }] } },
      ].filter((series) => series.type === "line" || series.data.length),
    };
  }

  function line(name, data, colour, style = {}, more = {}) {
    return { name, type: "line", data, symbol: "none", connectNulls: true, itemStyle: { color: colour }, lineStyle: { color: colour, width: 1.5, ...style }, ...more };
  }

  function describeMoney(curve) {
    const series = [];
    if (curve.planned.some((value) => value !== null)) series.push(line("计划", curve.planned, SOFT, { type: "dashed" }));
    if (curve.low.length) {
      series.push(line("low", curve.low, BAND, { opacity: 0 }, { stack: "band", silent: true, tooltip: { show: false } }));
      series.push(line("预测区间", curve.high.map((high, at) => (high === null ? null : high - curve.low[at])), BAND, { opacity: 0 }, { stack: "band", silent: true, areaStyle: { color: BAND, opacity: 0.8 }, tooltip: { show: false } }));
      series.push(line("预测", curve.likely, LIKELY, { type: "dotted", width: 2 }));
    }
    series.push(line("实报", curve.reported, DONE, { width: 2.5 }, { symbol: "circle", symbolSize: 6, z: 5 }));
    const names = series.map((one) => one.name).filter((name) => name !== "low");
    return {
      animation: false, textStyle: { fontFamily: "inherit" },
      grid: { left: 8, right: 18, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 18, data: names, textStyle: { color: INK } },
      tooltip: { trigger: "axis", formatter: (points) => { const at = points[0].dataIndex; const rows = [["计划", curve.planned[at]], ["实报", curve.reported[at]]]; if (curve.likely.length && curve.likely[at] !== null) rows.push(["预测", curve.likely[at]]); const band = curve.low.length && curve.low[at] !== null ? `<br>区间 ${amount(curve.low[at])} — ${amount(curve.high[at])}` : ""; return `<b>${curve.months[at]}末</b><br>${rows.map(([name, value]) => `${name} ${amount(value)}`).join("<br>")}${band}`; } },
      xAxis: { type: "category", data: curve.months, boundaryGap: false, axisLabel: { color: SOFT }, axisLine: { lineStyle: { color: PLAN } } },
      yAxis: { type: "value", min: 0, axisLabel: { color: SOFT }, splitLine: { lineStyle: { color: LINE } } },
      series,
    };
  }

  document.addEventListener("DOMContentLoaded", () => {
    const drawn = [["gantt", "gantt-data", describeGantt], ["money-curve", "curve-data", describeMoney]]
      .map(([place, data, describe]) => [document.getElementById(place), read(data), describe])
      .filter(([place, data]) => place && data)
      .map(([place, data, describe]) => { const chart = echarts.init(place, null, { renderer: "svg" }); chart.setOption(describe(data)); return chart; });
    const fit = () => drawn.forEach((chart) => chart.resize());
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  });
})();
