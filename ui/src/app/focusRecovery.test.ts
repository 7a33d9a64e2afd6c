import { afterEach, beforeEach, expect, test } from "vitest";
import { recoverFocus } from "./focusRecovery";

let end = () => {};

beforeEach(() => {
  end = recoverFocus();
});

afterEach(() => {
  end();
  document.body.innerHTML = "";
});

const at = (id: string) => document.getElementById(id) as HTMLElement;
const settled = () => new Promise((done) => setTimeout(done, 120));

function show(html: string, ...visited: string[]) {
  document.body.innerHTML = html;
  for (const id of visited) at(id).focus();
}

test("a_removed_element_gives_the_focus_back_to_the_one_before", async () => {
  show("<input id=search><button id=other></button><button id=clear></button>", "search", "clear");
  at("clear").remove();
  await settled();
  expect(at("search")).toHaveFocus();
});

test("a_loading_button_gets_the_focus_back", async () => {
  show("<input id=name><button id=save></button>", "name", "save");
  at("save").setAttribute("data-loading", "true");
  // Browsers do this to a disabled element.
  at("save").blur();
  at("save").setAttribute("disabled", "");
  await settled();
  expect(document.body).toHaveFocus();
  at("save").removeAttribute("data-loading");
  at("save").removeAttribute("disabled");
  await settled();
  expect(at("save")).toHaveFocus();
});

test("a_disabled_element_gives_the_focus_back", async () => {
  show("<button id=close></button><button id=cancel></button>", "close", "cancel");
  at("cancel").setAttribute("disabled", "");
  await settled();
  expect(at("close")).toHaveFocus();
});

test("new_content_of_a_dialog_gets_the_focus_at_its_start", async () => {
  show("<button id=below></button><section role=dialog><button id=x></button><div id=content></div></section>", "below", "x");
  at("content").innerHTML = "<button id=go></button>";
  at("go").focus();
  at("content").innerHTML = "<button id=cancel></button><button id=done data-autofocus></button>";
  await settled();
  expect(at("done")).toHaveFocus();
});

test("the_focus_stays_within_the_top_dialog", async () => {
  show("<button id=below></button><section role=dialog><button id=go></button><button id=x></button></section>", "below", "go");
  at("go").remove();
  await settled();
  expect(at("x")).toHaveFocus();
});

test("a_removed_row_leaves_the_focus_in_its_list", async () => {
  const row = (index: number, tab: number) => `<div data-index=${index}><button id=row${index} tabindex=${tab}></button></div>`;
  show(`<input id=search><div role=table>${row(1, 0)}${row(2, -1)}${row(3, -1)}</div>`, "search", "row2", "row1");
  at("row1").parentElement?.remove();
  at("row3").tabIndex = 0;
  await settled();
  expect(at("row3")).toHaveFocus();
});

test("without_an_earlier_element_the_heading_gets_the_focus", async () => {
  show("<nav><button id=nav></button></nav><h1 id=heading tabindex=-1></h1><button id=gone></button>", "gone");
  at("gone").remove();
  await settled();
  expect(at("heading")).toHaveFocus();
});

test("a_deliberately_cleared_focus_stays_cleared", async () => {
  show("<input id=name><p id=news></p>", "name");
  at("name").blur();
  await settled();
  at("news").innerHTML = "<span>100 patients</span>";
  await settled();
  expect(document.body).toHaveFocus();
});
