import { isAbsolute, relative, sep } from 'node:path';
import * as vscode from 'vscode';

/** The settings that are the extension's own, which the server would not know. */
const OWN = ['path'];

/**
 * What the server gets when it asks for the settings. The editor itself leaves out those of a folder that is not
 * trusted (`restrictedConfigurations`); folders of concepts inside of it are left out here, as a user's own
 * relative path leads there too.
 */
export function settingsForServer(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const settings = Object.fromEntries(Object.entries(value).filter(([name]) => !OWN.includes(name)));
  if (!vscode.workspace.isTrusted && Array.isArray(settings.conceptFolders)) {
    settings.conceptFolders = settings.conceptFolders.filter(
      (folder) => typeof folder === 'string' && isAbsolute(folder) && !isInWorkspace(folder),
    );
  }
  return settings;
}

function isInWorkspace(path: string): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.some((folder) => {
    const way = relative(folder.uri.fsPath, path);
    return !isAbsolute(way) && way.split(sep, 1)[0] !== '..';
  });
}
