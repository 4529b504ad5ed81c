#!/usr/bin/env bash
# The page of --report in a browser: everything drawn has a size and lies on the page, and nothing is fetched from anywhere.
# Needs Chromium; says so where there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
  { echo "report: no Chromium here, the page was not looked at"; exit 0; }
work=${CONFORMANCE_DIR:-target/conformance}/report
rm -rf "$work"
mkdir -p "$work"
./lorapress export samples/pirate/adapter --base samples/pirate/base-nf4 --to gguf:q4_k_m,gguf:q2_k -o "$work" --name pirate \
  --report "$work/report.html" > "$work/export.log" 2>&1
cat "$work/report.html" - > "$work/measured.html" <<'SCRIPT'
<script>
onload = () => {
  const drawn = [...document.querySelectorAll("rect")].map(r => r.getBoundingClientRect());
  const page = document.documentElement;
  const facts = {
    sections: document.querySelectorAll("section").length,
    bars: document.querySelectorAll("rect.bar").length,
    cells: document.querySelectorAll("rect.tensor").length,
    invisible: drawn.filter(r => r.width < 1 || r.height < 1).length,
    outside: drawn.filter(r => r.left < 0 || r.right > page.clientWidth + 1).length,
    wider: page.scrollWidth > page.clientWidth,
    fetched: performance.getEntriesByType("resource").length
  };
  page.setAttribute("data-facts", Object.entries(facts).map(([k, v]) => k + "=" + v).join(" "));
};
</script>
SCRIPT
failed=0
for width in 400 1200; do
  facts=$(timeout 120 "$browser" --headless --no-sandbox --disable-gpu --window-size=$width,900 --dump-dom "file://$(readlink -f "$work")/measured.html" \
    2> /dev/null | grep -o 'data-facts="[^"]*"' | cut -d'"' -f2)
  # Two files of four layers with nine kinds of tensors each, and three types in each legend.
  if [ "$facts" = "sections=2 bars=8 cells=78 invisible=0 outside=0 wider=false fetched=0" ]; then
    echo "report at $width pixels: $facts"
  else
    echo "report at $width pixels: WRONG: ${facts:-the browser gave nothing}"
    failed=1
  fi
done
exit $failed
