// Registers: print; tick candidates; draw what came and went month by month.
(() => {
  const ticks = () => [...document.querySelectorAll('.deciding input[name="pick"]')];

  function countTicks() {
    const number = ticks().filter((tick) => tick.checked).length;
    const shown = document.querySelector("[data-ticked]");
    if (shown) shown.textContent = number;
    for (const button of document.querySelectorAll("[data-needs-ticks]")) button.disabled = number === 0;
    const all = document.querySelector("[data-tick-all]");
    if (all) {
      all.checked = number > 0 && number === ticks().length;
      all.indeterminate = number > 0 && number < ticks().length;
    }
  }

  function describe(data) {
    const bar = (name, key, colour, stack) => ({ name, type: "bar", stack, data: data[key], barMaxWidth: 22, itemStyle: { color: colour } });
    return {
      animation: false, textStyle: { fontFamily: "inherit" },
      grid: { left: 12, right: 12, top: 40, bottom: 8, containLabel: true },
      legend: { top: 6, left: "center", itemWidth: 12, itemHeight: 12 },
      tooltip: { trigger: "axis", formatter: (points) => [points[0].axisValue, ...points.map((point) => `${point.marker}${point.seriesName} ${Math.abs(point.value)}`)].join("<br>") },
      xAxis: { type: "category", data: data.months, axisLabel: { color: "#5b6b7b" }, axisTick: { show: false } },
      yAxis: [
        { type: "value", name: "进出（件）", nameTextStyle: { color: "#5b6b7b" }, axisLabel: { color: "#5b6b7b", formatter: (value) => Math.abs(value) }, splitLine: { lineStyle: { color: "#eef1f4" } } },
        { type: "value", name: "月末在册（件）", nameTextStyle: { color: "#5b6b7b" }, axisLabel: { color: "#5b6b7b" }, splitLine: { show: false } },
      ],
      series: [
        bar("入册", "entered", "#1f4e79", "all"), bar("反弹", "relapsed", "#b77900", "all"),
        bar("办成", "done", "#4b7f6f", "all"), bar("移出", "dropped", "#a9b5c0", "all"),
        { name: "月末在册", type: "line", yAxisIndex: 1, data: data.standing, symbolSize: 5, lineStyle: { color: "#7b8794" }, itemStyle: { color: "#7b8794" } },
      ],
    };
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) for (const tick of ticks()) tick.checked = event.target.checked;
    if (event.target.matches('[data-tick-all], [name="pick"]')) countTicks();
  });
  document.addEventListener("DOMContentLoaded", () => {
    countTicks();
    const place = document.getElementById("months");
    const data = document.getElementById("months-data");
    if (!place || !data) return;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(describe(JSON.parse(data.textContent)));
    const fit = () => chart.resize();
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  });
})();
