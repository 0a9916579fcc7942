const vscode = require('vscode');

exports.activate = context => {
  const open = () => {
    const panel = vscode.window.createWebviewPanel('bareWebview', 'Bare', vscode.ViewColumn.Active, {});
    panel.webview.html = '<!DOCTYPE html><html lang="en"><body><p id="bare">Bare</p></body></html>';
  };
  context.subscriptions.push(vscode.commands.registerCommand('bareWebview.open', open));
};
