"""From a file to a plan in a real browser: take in, read, review by mouse and keyboard, mark, adopt."""

from __future__ import annotations

import io
import re
import uuid

import pytest

pytestmark = pytest.mark.browser

LINES = (
    "梧溪区2026年工业强基行动方案",
    "一、总体目标",
    "到2026年底，全区规上工业增加值增长7%以上，新增规上企业45家以上，研发费用占比达到3.1%。",
    "二、重点任务",
    "1.培育企业。全年新增规上企业42家以上，对年营业收入2000万元以上企业逐户联系，𠮷园新建标准厂房15万平方米。（责任单位：区经信局、区统计局）",
    "2.改造园区。盘活低效用地800亩，<b>示范车间</b>建成6个。（责任单位：区资规局、区经信局）",
    "3.办好服务。每季度召开一次企业座谈会。（责任单位：区工商联）",
)


def make_docx() -> bytes:
    """The document as a Word file; a number of its own, so that each run takes in a new one."""
    from docx import Document

    document = Document()
    for line in (*LINES, f"附注：{uuid.uuid4().hex}"):
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.fixture
def reader(log_in, desk):
    """The office's page of the document, taken in through the upload."""
    page = log_in("office")
    page.goto(f"{desk}/documents/")
    page.set_input_files("#files", {"name": "方案.docx", "mimeType": "application/docx", "buffer": make_docx()})
    page.wait_for_url(re.compile(r"/documents/\d+/$"), timeout=30_000)
    page.wait_for_selector("#ledger .line")
    return page


def find_row(page, words: str):
    return page.locator("#ledger .line", has_text=words).first


def test_a_click_on_either_side_leads_to_the_other(reader):
    reader.locator("#text b", has_text="800").click()
    row = reader.locator(".line.current")
    assert "低效用地" in row.inner_text() and "800" in row.inner_text()
    find_row(reader, "示范车间").locator(".what").click()
    here = reader.locator("#text b.here")
    here.wait_for()
    assert here.inner_text() == "6"
    assert reader.evaluate("document.activeElement.classList.contains('line')")


def test_numbers_that_are_no_targets_explain_themselves(reader):
    reader.locator("#text b[data-k=threshold]").click()
    drawer = reader.locator("#drawer")
    drawer.get_by_text("门槛").first.wait_for()
    reader.keyboard.press("Escape")
    assert drawer.is_hidden()


def test_review_by_keyboard(reader):
    reader.keyboard.press("j")
    reader.wait_for_selector(".line.current")
    first = reader.locator(".line.current").get_attribute("id")
    reader.keyboard.press("a")
    reader.wait_for_selector(f"#{first}.state-accepted")
    assert reader.locator("#reviewed").inner_text() == "1"
    reader.wait_for_selector(f'#text b[data-n="{first[1:]}"][data-state=accepted]')
    reader.keyboard.press("j")
    reader.wait_for_function(f"() => document.querySelector('.line.current').id !== '{first}'")
    second = reader.locator(".line.current").get_attribute("id")
    reader.keyboard.press("x")
    reader.wait_for_function("() => document.activeElement.name === 'reason'")
    reader.keyboard.type("与任务重复")
    reader.keyboard.press("Enter")
    reader.wait_for_selector(f"#{second}.state-rejected")
    reader.keyboard.press("k")
    reader.wait_for_function(f"() => document.querySelector('.line.current').id === '{first}'")
    reader.keyboard.press("Enter")
    reader.locator("#drawer").get_by_text("审核经过").wait_for()
    reader.keyboard.press("Escape")
    reader.keyboard.press("/")
    assert reader.evaluate("document.activeElement.id") == "q"


def test_a_correction_is_made_in_the_row_and_escape_leaves_it(reader):
    row = find_row(reader, "低效用地")
    row.locator(".what").click()
    reader.keyboard.press("e")
    form = reader.locator("form[data-edit]")
    form.wait_for()
    reader.keyboard.press("Escape")
    form.wait_for(state="detached")
    reader.wait_for_function("() => document.activeElement.classList.contains('line')")
    reader.keyboard.press("e")
    reader.locator("form[data-edit] [name=value]").fill("850")
    reader.get_by_role("button", name="存为更正").click()
    corrected = reader.locator("#ledger .line.state-corrected")
    corrected.wait_for()
    assert "850" in corrected.inner_text()


def select_words(page, words: str) -> None:
    """Drags the mouse over words of the text, as a person does."""
    box = page.evaluate(
        """words => {
            for (const paragraph of document.querySelectorAll('#text .para')) {
                const at = paragraph.textContent.indexOf(words);
                if (at < 0) continue;
                paragraph.scrollIntoView({block: 'center'});
                const ends = [at, at + words.length].map(offset => {
                    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
                    let left = offset, node;
                    while ((node = walker.nextNode())) {
                        if (left < node.data.length || (left === node.data.length && offset !== at)) break;
                        left -= node.data.length;
                    }
                    const range = document.createRange();
                    range.setStart(node, left);
                    const box = range.getBoundingClientRect();
                    return [box.left, box.top + box.height / 2];
                });
                return ends;
            }
        }""",
        words,
    )
    (left, top), (right, bottom) = box
    page.mouse.move(left + 1, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=8)
    page.mouse.up()


def test_marked_words_become_a_target_at_their_place_behind_a_surrogate_pair(reader):
    row = find_row(reader, "标准厂房")
    row.locator("[data-act=reject]").click()
    reader.locator("[name=reason]").fill("测试重新标出")
    reader.locator("form[data-edit]").get_by_role("button", name="否决", exact=True).click()
    reader.wait_for_selector("#ledger .line.state-rejected")
    select_words(reader, "新建标准厂房15万平方米")
    reader.locator("#marking button").click()
    drawer = reader.locator("#drawer")
    drawer.get_by_role("button", name="记入台账").wait_for()
    assert drawer.locator("blockquote").inner_text() == "新建标准厂房15万平方米"
    assert drawer.locator("[name=value]").input_value() == "15"
    drawer.get_by_role("button", name="记入台账").click()
    added = reader.locator("#ledger .line", has_text="人工补录")
    added.wait_for()
    mark = added.get_attribute("data-f")
    assert reader.locator(f'#text b[data-n="{mark}"]').inner_text().startswith("15")


def test_coverage_is_whole_and_a_number_leads_back_to_the_text(reader):
    reader.get_by_role("link", name=re.compile("数字覆盖")).click()
    assert "100%" in reader.locator(".tabs [aria-current]").inner_text()
    reader.locator("details.class", has_text="门槛").locator("summary").click()
    number = reader.locator(".number-list a").first
    number.wait_for()
    number.click()
    reader.wait_for_function("() => CSS.highlights.has('place')")


def test_contradictions_stand_side_by_side(reader):
    reader.get_by_role("link", name=re.compile("矛盾 1")).first.click()
    conflict = reader.locator(".conflict").first
    conflict.wait_for()
    assert "45家以上" in conflict.inner_text() and "42家以上" in conflict.inner_text()


def test_a_class_can_be_switched_off_and_stays_off(reader):
    key = reader.locator("[data-toggle=date]")
    shade = "getComputedStyle(document.querySelector('#text [data-k=date]')).backgroundColor"
    before = reader.evaluate(shade)
    key.click()
    assert key.get_attribute("aria-pressed") == "false" and reader.evaluate(shade) != before
    reader.reload()
    assert reader.locator("[data-toggle=date]").get_attribute("aria-pressed") == "false"


def test_review_and_adopt(reader):
    find_row(reader, "低效用地").locator(".what").click()
    reader.keyboard.press("Shift+A")
    reader.locator("section.group.state-accepted", has_text="改造园区").wait_for()
    reader.locator("#adopt").click()
    assert reader.locator("#n-tasks").inner_text() == "1"
    assert reader.locator("#n-targets").inner_text() == "2"
    reader.get_by_label("城市").select_option("999900")
    reader.get_by_label(re.compile("我已核对")).check()
    reader.get_by_role("button", name="采用", exact=True).click()
    reader.wait_for_url(re.compile(r"/plans/board/"))
    assert "改造园区" in reader.locator("main").inner_text()


def test_a_file_that_cannot_be_read_says_what_to_do(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/documents/")
    page.set_input_files("#files", {"name": "空的.txt", "mimeType": "text/plain", "buffer": b""})
    page.get_by_text("没有收下").wait_for()
    assert "怎么办" in page.locator(".fault").inner_text()


def test_a_long_document_stays_usable(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/documents/")
    chapter = "\n".join(LINES[2:])
    text = LINES[0] + "".join(f"\n第{number}章 分册\n{chapter}" for number in range(1, 500)) + uuid.uuid4().hex
    page.set_input_files("#files", {"name": "长.txt", "mimeType": "text/plain", "buffer": text.encode()})
    page.wait_for_url(re.compile(r"/documents/\d+/$"), timeout=120_000)
    page.wait_for_selector("#ledger .line")
    assert page.locator("#text .part").count() > 5
    sent = page.locator("#text .para").count()
    assert sent < 500
    page.evaluate("document.getElementById('text').scrollTop = document.getElementById('text').scrollHeight / 2")
    page.wait_for_function(f"() => document.querySelectorAll('#text .para').length > {sent}")
    last = page.evaluate("JSON.parse(document.getElementById('reader-index').textContent).rows.at(-1)[0]")
    page.evaluate("row => { location.hash = '#f' + row; }", last)
    page.wait_for_selector(f"#f{last}.current", timeout=20_000)
    here = page.locator("#text b.here")
    here.first.wait_for()
    assert here.first.is_visible()
