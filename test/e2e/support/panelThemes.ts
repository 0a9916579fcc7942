/** What a webview gets from VS Code's own themes, as far as the panels use it. One row per colour, one column per theme. */
const COLUMNS = ['dark', 'light', 'highContrastDark', 'highContrastLight'] as const;
export type PanelTheme = (typeof COLUMNS)[number];
export const PANEL_THEMES: readonly PanelTheme[] = COLUMNS;

const COLOURS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  'editor-background': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  'symbolIcon-classForeground': ['#ee9d28', '#d67e00', '#ee9d28', '#d67e00'],
  foreground: ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  descriptionForeground: ['#9d9d9d', '#3b3b3b', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  'settings-headerForeground': ['#ffffff', '#1f1f1f', '#ffffff', '#292929'],
  'sideBar-background': ['#181818', '#f8f8f8', '#000000', '#ffffff'],
  'panel-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  contrastBorder: ['', '', '#6fc3df', '#0f4a85'],
  contrastActiveBorder: ['', '', '#f38518', '#006bbd'],
  focusBorder: ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  'textLink-foreground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  'textLink-activeForeground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  'icon-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'toolbar-hoverBackground': ['rgba(90, 93, 94, 0.31)', 'rgba(184, 184, 184, 0.31)', '', ''],
  'progressBar-background': ['#0078d4', '#005fb8', '#6fc3df', '#0f4a85'],
  'button-background': ['#0078d4', '#005fb8', '#000000', '#0f4a85'],
  'button-foreground': ['#ffffff', '#ffffff', '#ffffff', '#ffffff'],
  'button-hoverBackground': ['#026ec1', '#0258a8', '#000000', '#0f4a85'],
  'button-border': ['rgba(255, 255, 255, 0.07)', 'rgba(0, 0, 0, 0.1)', '#6fc3df', '#0f4a85'],
  'button-secondaryBackground': ['#313131', '#e5e5e5', '#000000', '#ffffff'],
  'button-secondaryForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'button-secondaryHoverBackground': ['#3c3c3c', '#cccccc', '#000000', '#ffffff'],
  'input-background': ['#313131', '#ffffff', '#000000', '#ffffff'],
  'settings-textInputBackground': ['#313131', '#ffffff', '#000000', '#ffffff'],
  'settings-textInputForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'settings-textInputBorder': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  'settings-dropdownBackground': ['#313131', '#ffffff', '#000000', '#ffffff'],
  'settings-dropdownForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'settings-dropdownBorder': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  'settings-dropdownListBorder': ['#454545', '#cecece', '#6fc3df', '#0f4a85'],
  'input-placeholderForeground': ['#989898', '#767676', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  'list-hoverBackground': ['#2a2d2e', '#f2f2f2', 'rgba(255, 255, 255, 0.1)', 'rgba(15, 74, 133, 0.1)'],
  'list-hoverForeground': ['', '', '', ''],
  'list-activeSelectionBackground': ['#04395e', '#e8e8e8', '', 'rgba(15, 74, 133, 0.1)'],
  'list-activeSelectionForeground': ['#ffffff', '#000000', '', ''],
  'list-inactiveSelectionBackground': ['#37373d', '#e4e6f1', '', 'rgba(15, 74, 133, 0.1)'],
  'diffEditor-removedTextBackground': ['rgba(255, 0, 0, 0.2)', 'rgba(255, 0, 0, 0.2)', '', ''],
  'diffEditor-insertedTextBackground': ['rgba(156, 204, 44, 0.2)', 'rgba(156, 204, 44, 0.25)', '', ''],
  'charts-blue': ['#59a4f9', '#0063d3', '#59a4f9', '#0063d3'],
  'charts-orange': ['#d18616', '#d18616', '#d18616', '#ff5e00'],
  'charts-green': ['#89d185', '#388a34', '#89d185', '#374e06'],
  'charts-red': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  'list-warningForeground': ['#cca700', '#855f00', '', ''],
  'editorWarning-foreground': ['#cca700', '#bf8803', '#ffd370', '#895503'],
};

const FONTS: Readonly<Record<string, string>> = {
  'font-family': "'Segoe UI', 'DejaVu Sans', sans-serif",
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': "Consolas, 'DejaVu Sans Mono', monospace",
};

/** Custom properties of a theme, without those that it leaves undefined. */
export function themeVariables(theme: PanelTheme): Record<string, string> {
  const column = COLUMNS.indexOf(theme);
  const colours = Object.entries(COLOURS).flatMap(([name, values]) => {
    const value = values[column] ?? '';
    return value === '' ? [] : [[`--vscode-${name}`, value] as const];
  });
  const fonts = Object.entries(FONTS).map(([name, value]) => [`--vscode-${name}`, value] as const);
  return Object.fromEntries([...colours, ...fonts]);
}
