// The prefecture coloured by light. The table beside it says the same in words.
(() => {
  const COLOURS = { red: "#e07a7a", yellow: "#d9a441", green: "#5fae84", done: "#6d97c0", missing: "#c3ced9", waiting: "#dde3ea", none: "#f4f6f8" };
  const MARKS = { red: "■", yellow: "▲", green: "●", done: "✓", missing: "○", waiting: "–", none: "" };

  const plain = (words) => echarts.format.encodeHTML(words ?? "");

  document.addEventListener("DOMContentLoaded", async () => {
    const place = document.getElementById("places");
    if (!place) return;
    const geo = await (await fetch(place.dataset.map)).json();
    const lit = new Map(JSON.parse(document.getElementById("places-data").textContent).map((one) => [one.code, one]));
    for (const feature of geo.features) feature.properties.unit = lit.get(feature.properties.adcode)?.unit ?? feature.properties.name;
    echarts.registerMap("prefecture", geo);
    const data = geo.features.map(({ properties }) => {
      const one = lit.get(properties.adcode) ?? { shade: "none", word: place.dataset.empty ?? "没有份额", reason: "" };
      return { name: properties.name, ...one, itemStyle: { areaColor: COLOURS[one.shade] } };
    });
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      tooltip: { formatter: ({ data: one }) => (one ? `<b>${plain(one.name)}</b> ${MARKS[one.shade]}${plain(one.word)}<div style="max-width:20rem;white-space:normal">${plain(one.reason)}</div>` : "") },
      series: [{
        type: "map", map: "prefecture", data, selectedMode: false,
        label: { show: true, formatter: ({ name, data: one }) => `${name}\n${MARKS[one?.shade ?? "none"]}`, color: "#1b2733" },
        itemStyle: { borderColor: "#fff", borderWidth: 1.5 }, emphasis: { label: { color: "#1b2733" }, itemStyle: { areaColor: null, borderColor: "#1b2733" } },
      }],
    });
    window.addEventListener("resize", () => chart.resize());
  });
})();
