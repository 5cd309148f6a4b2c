// The curve of a target: pace, reports, floor and stretch, and the way that is left.
(() => {
  const INK = "#1b2733", PACE = "#7b8794", REPORTED = "#1f4e79", WAY = "#6d97c0", STRETCH = "#8a5a00";

  function line(name, data, colour, extra = {}) {
    return { name, type: "line", data, symbol: "none", connectNulls: true, itemStyle: { color: colour }, lineStyle: { color: colour, width: 1.5, ...extra.lineStyle }, ...extra.more };
  }

  function level(name, value, colour) {
    return { name, yAxis: value, label: { formatter: `${name} ${value}`, position: "insideEndTop", color: colour }, lineStyle: { color: colour, type: "solid", width: 1 } };
  }

  function describe(curve) {
    const levels = [level("目标", curve.floor, INK)];
    if (curve.stretch !== null) levels.push(level("力争", curve.stretch, STRETCH));
    const series = [
      line("已报", curve.reported, REPORTED, { lineStyle: { width: 2.5 }, more: { symbol: "circle", symbolSize: 6, markLine: { symbol: "none", silent: true, data: levels }, z: 5 } }),
    ];
    if (curve.pace.some((value) => value !== null)) series.push(line(curve.paceName, curve.pace, PACE, { lineStyle: { type: "dashed" } }));
    if (curve.wayToFloor.length) series.push(line("到目标每月须走", curve.wayToFloor, WAY, { lineStyle: { type: "dotted", width: 2 } }));
    if (curve.wayToStretch.length) series.push(line("到力争每月须走", curve.wayToStretch, STRETCH, { lineStyle: { type: "dotted", width: 2 } }));
    const known = [...curve.reported, ...curve.pace, curve.floor, curve.stretch].filter((value) => value !== null);
    const near = Math.min(...known) > 0 && Math.min(...known) > 0.6 * Math.max(...known);
    return {
      animation: false, textStyle: { fontFamily: "inherit" },
      grid: { left: 8, right: 72, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 18, textStyle: { color: INK } },
      tooltip: { trigger: "axis", valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value}${curve.unit}`) },
      xAxis: { type: "category", data: curve.months, boundaryGap: false, axisLabel: { color: PACE }, axisLine: { lineStyle: { color: "#c3ced9" } } },
      yAxis: { type: "value", scale: near, axisLabel: { color: PACE }, splitLine: { lineStyle: { color: "#eef1f4" } }, max: (range) => Math.max(range.max, curve.floor, curve.stretch ?? curve.floor) },
      series,
    };
  }

  document.addEventListener("DOMContentLoaded", () => {
    const curves = JSON.parse(document.getElementById("curves")?.textContent ?? "{}");
    const charts = [...document.querySelectorAll("[data-curve]")].map((place) => {
      const chart = echarts.init(place, null, { renderer: "svg" });
      chart.setOption(describe(curves[place.dataset.curve]));
      return chart;
    });
    const fit = () => charts.forEach((chart) => chart.resize());
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  });
})();
