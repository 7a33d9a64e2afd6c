import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import { i18next } from "../../i18n";
import { cardOf, recorded, response } from "../../test/fixtures";
import { filledButtons } from "../../test/filledButtons";
import { goTo } from "../../test/goTo";
import { showApp } from "../../test/showApp";
import { offeredAction } from "./faultActions";

const codes = Object.keys(faultTraits) as Fault["code"][];
// The texts are not what is tested.
const faultOf = (code: Fault["code"]) => ({ code, args: {} }) as unknown as Fault;

test.each(codes)("the_action_of_%s_has_a_label", (code) => {
  expect(faultTraits[code].action).toBeTruthy();
  expect(i18next.exists(`faultAction.${faultTraits[code].action}`)).toBe(true);
  expect(i18next.exists(`faultAction.${offeredAction(faultOf(code))}`)).toBe(true);
});

/** One code for each action, so that each button is pressed once somewhere. */
const oneEach = [...new Map(codes.map((code) => [offeredAction(faultOf(code)), code])).values()];

test.each(oneEach)("a_card_and_home_show_one_main_button_for_%s", async (code) => {
  const fault = faultOf(code);
  const run = { ...response("failing", "sync_run"), fault };
  const card = { ...cardOf("failing"), fault, last_run: run };
  const app = showApp({ ...recorded("failing"), list_integrations: [card], sync_run: run });
  const label = i18next.t(`faultAction.${offeredAction(fault)}`);
  const toDo = (await screen.findAllByRole("button", { name: label }))[0] as HTMLElement;
  expect(toDo.dataset["variant"]).toBe("filled");
  await goTo(app.user, "Settings");
  const shown = within(await screen.findByRole("article"));
  expect(shown.getByRole("button", { name: label })).toBeVisible();
  expect(filledButtons(screen.getByRole("main"))).toEqual([label]);
});
