import type { Reason } from "../../bindings/Reason";

/** For which answer a finding speaks, or that it looks so but says little. */
const SPEAKS: Record<Reason, "for" | "against" | "little"> = {
  first_name_same: "for",
  first_name_short_form: "for",
  first_name_initial: "for",
  first_name_mistyped: "for",
  first_name_similar: "little",
  first_name_different: "against",
  names_swapped: "for",
  last_name_same: "for",
  last_name_part: "for",
  last_name_mistyped: "for",
  last_name_similar: "little",
  last_name_different: "against",
  name_rare: "for",
  name_common: "little",
  suffix_different: "against",
  birthday_same: "for",
  birthday_swapped: "for",
  birthday_mistyped: "for",
  birthday_similar: "little",
  birthday_different: "against",
  gender_different: "against",
  phone_same: "for",
  phone_shared: "little",
  phone_different: "little",
  email_same: "for",
  email_shared: "little",
  email_different: "little",
  address_same: "for",
  address_shared: "little",
  address_different: "little",
  insurance_same: "for",
  insurance_different: "against",
  ssn_same: "for",
  ssn_different: "against",
  maybe_twins: "against",
  maybe_parent_and_child: "against",
};

export function speaks(reason: Reason): "for" | "against" | "little" {
  return SPEAKS[reason];
}
