import { createTheme, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = [
  "#e9f5f1", "#d3e9e2", "#a6d2c5", "#77bba7", "#52a78f", "#39957c", "#2a806a", "#176758", "#125346", "#0b3d33",
];

// The surfaces and inks of tokens.css, in the places where Mantine looks for them.
const dark: MantineColorsTuple = ["#e6e9ee", "#b9c0cc", "#98a2b2", "#5b6576", "#242b35", "#1f2630", "#181d24", "#12161c", "#0f1318", "#0c0f14"];

/** Mantine speaks with our tokens (tokens.css): one accent, radius 8, the base at 13 px. */
export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontSizes: { xs: "12px", sm: "12px", md: "13px", lg: "15px", xl: "20px" },
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { tt: "none", fw: 560 } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", withInitialFocusPlaceholder: false } }, // a menu holds nothing but its lines
    Modal: { defaultProps: { centered: true, radius: 14, transitionProps: { duration: 120 } } },
  },
});
