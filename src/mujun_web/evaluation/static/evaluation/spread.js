// How the grades of each group are spread: one bar for each, stacked to a hundred per cent.
(() => {
  const COLOURS = ["#1f4e79", "#6d97c0", "#c3ced9", "#b77900", "#7b8794", "#4b7f6f", "#dfe6ec"];

  function describe(spread) {
    const series = spread.grades.map((grade, at) => ({
      name: grade, type: "bar", stack: "all", barMaxWidth: 22, itemStyle: { color: COLOURS[at % COLOURS.length] },
      data: spread.groups.map((group) => ({ value: group.total ? (group.counts[at] / group.total) * 100 : 0, count: group.counts[at] })),
    }));
    return {
      animation: false, textStyle: { fontFamily: "inherit" },
      grid: { left: 8, right: 24, top: 30, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, data: spread.grades },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (points) => [points[0].name, ...points.map((point) => `${point.marker}${point.seriesName} ${point.data.count} 家（${point.data.value.toFixed(1)}%）`)].join("<br>") },
      xAxis: { type: "value", max: 100, axisLabel: { formatter: "{value}%", color: "#5b6b7b" }, splitLine: { lineStyle: { color: "#eef1f4" } } },
      yAxis: { type: "category", inverse: true, data: spread.groups.map((group) => group.name), axisTick: { show: false }, axisLine: { lineStyle: { color: "#c3ced9" } }, axisLabel: { color: "#1b2733", width: 120, overflow: "truncate" } },
      series,
    };
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("spread");
    const data = document.getElementById("spread-data");
    if (!place || !data) return;
    const spread = JSON.parse(data.textContent);
    place.style.height = `${Math.max(150, 60 + spread.groups.length * 30)}px`;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(describe(spread));
    const fit = () => chart.resize();
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  });
})();
