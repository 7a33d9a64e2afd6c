import { createTheme, type CSSVariablesResolver } from "@mantine/core";

const families = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/**
 * The theme. Dialogs do not lock the page's scrolling, because Mantine's lock adds a style element, which the content
 * security policy forbids.
 */
export const theme = createTheme({
  black: "#1b2430",
  // Grays of the dark theme, tinted like our backgrounds.
  colors: {
    dark: [
      "#d5dae1",
      "#b8c0cb",
      "#a3adba",
      "#8d98a6",
      "#3b4552",
      "#313a46",
      "#232a33",
      "#1a1f26",
      "#14181e",
      "#0f1318",
    ],
  },
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
    // A reason that appears at its field is read aloud. The asterisk of a required field is not part of its name (global.css).
    InputWrapper: { defaultProps: { errorProps: { role: "alert" }, withAsterisk: false } },
    ModalRoot: { defaultProps: { lockScroll: false, yOffset: "5dvh", radius: "lg", padding: 28 } },
    DrawerRoot: { defaultProps: { lockScroll: false, padding: "lg" } },
    Badge: { defaultProps: { variant: "light", tt: "none", fw: 600 } },
    // A dropdown fits into the window and scrolls (global.css).
    Combobox: { defaultProps: { middlewares: { flip: true, shift: true, size: { padding: 8 } } } },
    Select: { defaultProps: { checkIconPosition: "right", withScrollArea: false } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/**
 * Text and border colors that pass WCAG AA on our backgrounds; Mantine's grays are too pale. Its buttons without a border are
 * white in the dark theme, and glare under the pointer in the light one.
 */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-cyan-filled-hover": "#095c6b",
    "--mantine-color-cyan-light-hover": "#e3f3f5",
    "--mantine-color-red-light-hover": "#fdecec",
    "--mantine-color-dimmed": "#566173",
    "--mantine-color-placeholder": "#6b7585",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-default-border": "#cfd6de",
    "--mantine-color-disabled-color": "#6b7585",
  },
  dark: {
    "--mantine-color-cyan-filled-hover": "#095c6b",
    "--mantine-color-cyan-light-color": "#66d9e8",
    "--mantine-color-cyan-light-hover": "#123840",
    "--mantine-color-red-light-color": "#ff9a9a",
    "--mantine-color-red-light-hover": "#3d1d1f",
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
