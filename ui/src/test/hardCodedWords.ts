import { below, nodes, parse, type Node } from "./sources";

/** Attributes and properties whose value a person reads or hears. */
const SHOWN = new Set([
  "action",
  "alt",
  "also",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "badge",
  "caption",
  "description",
  "error",
  "footnote",
  "header",
  "hint",
  "label",
  "lead",
  "message",
  "noteWords",
  "nothingFoundMessage",
  "placeholder",
  "subtitle",
  "text",
  "title",
  "words",
]);

const hasWords = (text: string) => /\p{L}{2,}/u.test(text);

/** Words that the value of an expression can hold, whatever was asked of it; a call answers for itself. */
function literals(node: Node): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "TemplateLiteral":
      return [...node.quasis.map((each) => each.value.cooked ?? ""), ...node.expressions.flatMap(literals)];
    case "ConditionalExpression":
      return [...literals(node.consequent), ...literals(node.alternate)];
    case "LogicalExpression":
      return [...literals(node.left), ...literals(node.right)];
    case "BinaryExpression":
      return node.operator === "+" ? below(node).flatMap(literals) : [];
    case "JSXExpressionContainer":
    case "ParenthesizedExpression":
      return literals(node.expression);
    default:
      return [];
  }
}

function name(node: Node): string {
  if (node.type === "JSXIdentifier" || node.type === "Identifier") return node.name;
  return node.type === "Literal" ? String(node.value) : "";
}

function shown(node: Node): string[] {
  switch (node.type) {
    case "JSXText":
      return [node.value];
    case "JSXElement":
    case "JSXFragment":
      return node.children.filter((child) => child.type === "JSXExpressionContainer").flatMap(literals);
    case "JSXAttribute":
      return node.value && SHOWN.has(name(node.name)) ? literals(node.value) : [];
    case "Property":
      return SHOWN.has(name(node.key)) ? literals(node.value) : [];
    default:
      return [];
  }
}

/** Words in a component's source that a person would see or hear and that are not from the catalogue. */
export function hardCodedWords(path: string, source: string): string[] {
  return [...nodes(parse(path, source))]
    .flatMap(shown)
    .map((text) => text.trim())
    .filter(hasWords);
}
