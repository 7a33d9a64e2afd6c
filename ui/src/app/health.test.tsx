import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { faultText } from "../i18n/codeText";
import { formatNumber, formatWhen } from "../i18n/format";
import { expectAccessible } from "../test/expectAccessible";
import { cardOf, type StateName } from "../test/fixtures";
import { goTo } from "../test/goTo";
import { showApp } from "../test/showApp";

const list = () => screen.findByRole("region", { name: "Integration status" });
const lines = async () => within(await list()).getAllByRole("listitem").map((line) => line.textContent);

async function card(state: StateName) {
  const { user } = showApp(state);
  await goTo(user, "Settings");
  return screen.findByRole("article", { name: cardOf(state).name });
}

test("without_integrations_the_list_says_so", async () => {
  showApp("empty");
  expect(await list()).toHaveTextContent("No integrations yet");
});

test("an_integration_that_never_synced_has_no_age", async () => {
  showApp("connected");
  expect(await lines()).toEqual(["Not synced yet"]);
});

test("a_failing_integration_shows_since_when_why_and_the_age_of_its_data", async () => {
  const { failing_since: since, fault } = cardOf("failing");
  const { message, hint } = faultText(fault ?? { code: "internal" });
  const shown = await card("failing");
  const failing = `Failing since ${formatWhen(since ?? "")}`;
  expect(await lines()).toEqual([expect.stringMatching(new RegExp(`^${failing}.*Data as of .+$`))]);
  expect(await list()).toHaveTextContent(message);
  expect(shown).toHaveTextContent(failing);
  expect(shown).toHaveTextContent(`${message} ${hint}`);
  await expectAccessible();
});

test("an_integration_that_needs_a_decision_shows_why_and_the_age_of_its_data", async () => {
  showApp("needs_decision");
  const { fault } = cardOf("needs_decision");
  expect(await list()).toHaveTextContent(faultText(fault ?? { code: "internal" }).message);
  expect(await lines()).toEqual([expect.stringMatching(/^Needs your decision.*Data as of .+$/)]);
});

test("several_integrations_have_their_names", async () => {
  showApp("two_integrations");
  expect(await lines()).toEqual([expect.stringMatching(/^Main office/), expect.stringMatching(/^Westside/)]);
});

test("the_age_is_shown_during_a_sync", async () => {
  showApp("running");
  expect(await lines()).toEqual([expect.stringMatching(/^Syncing.*Data as of .+$/)]);
});

test("after_a_limited_first_sync_there_is_a_last_sync_but_no_completed_one", async () => {
  const shown = await card("limited");
  const { added } = cardOf("limited").last_run?.counts ?? { added: 0 };
  expect(shown).toHaveTextContent("Data as ofNo completed syncs yet");
  expect(shown).toHaveTextContent(new RegExp(`Last sync.+${formatNumber(added)} added, 0 updated`));
  expect(await lines()).toEqual(["More patients to import"]);
});
