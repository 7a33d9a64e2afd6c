import { createTheme, type CSSVariablesResolver } from "@mantine/core";

const families = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/**
 * The look of the window. Every dialog leaves the page's scrolling alone: Mantine's lock would put
 * a style element into the page, which the content security policy forbids.
 */
export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 9, dark: 9 },
  fontFamily: families,
  headings: {
    fontFamily: families,
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.25rem" }, h3: { fontSize: "1rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll: false, centered: true, radius: "lg", padding: "xl" } },
    Drawer: { defaultProps: { lockScroll: false } },
    Badge: { defaultProps: { variant: "light", tt: "none", fw: 600 } },
    Select: { defaultProps: { checkIconPosition: "right" } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/** Colours of words and edges that pass WCAG AA on our grounds; Mantine's own greys are too pale. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-cyan-filled-hover": "#095c6b",
    "--mantine-color-text": "#1b2430",
    "--mantine-color-dimmed": "#566173",
    "--mantine-color-placeholder": "#6b7585",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-default-border": "#cfd6de",
    "--mantine-color-disabled-color": "#6b7585",
  },
  dark: {
    "--mantine-color-cyan-filled-hover": "#095c6b",
    "--mantine-color-text": "#d5dae1",
    "--mantine-color-body": "#1a1f26",
    "--mantine-color-default": "#232a33",
    "--mantine-color-default-hover": "#2b333e",
    "--mantine-color-default-border": "#3b4552",
    "--mantine-color-dimmed": "#a3adba",
    "--mantine-color-placeholder": "#8d98a6",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-disabled": "#2b333e",
    "--mantine-color-disabled-color": "#8d98a6",
  },
});
