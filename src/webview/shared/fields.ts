/** What every panel needs of the fields that a person writes into. */
import { css } from 'lit';

export const valueOf = (event: Event): string => {
  const { target } = event;
  return target instanceof HTMLElement && 'value' in target && typeof target.value === 'string' ? target.value : '';
};

export const fieldStyles = css`
  vscode-textarea,
  vscode-textfield,
  vscode-single-select {
    width: 100%;
  }
  /* Their inputs paint square corners over the round border: the background is the host's instead. */
  vscode-textarea,
  vscode-textfield {
    --vscode-settings-textInputBackground: transparent;
    background: var(--vscode-input-background);
    border-radius: 4px;
  }
`;
