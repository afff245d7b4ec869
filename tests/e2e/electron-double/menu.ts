import { app } from './app';
import { BrowserWindow } from './browser-window';
import { record } from './control';

interface Template {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly checked?: boolean;
  readonly submenu?: readonly Template[];
  readonly click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void;
}

/** An entry of a menu nobody sees; tests click it by id. */
export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly submenu: Menu | undefined;
  checked: boolean;
  enabled = true;
  constructor(private readonly template: Template) {
    this.id = template.id;
    this.label = template.label ?? template.role ?? '';
    this.checked = template.checked ?? false;
    this.submenu = template.submenu === undefined ? undefined : Menu.buildFromTemplate(template.submenu);
  }
  click(): void {
    const { type, role, click } = this.template;
    if (!this.enabled) return;
    if (type === 'checkbox' || type === 'radio') this.checked = !this.checked;
    const window = BrowserWindow.getFocusedWindow() ?? undefined;
    if (click !== undefined) click(this, window, {});
    else if (role !== undefined) {
      record('menu.role', role);
      if (role === 'quit') app.quit();
      if (role === 'close') window?.close();
    }
  }
}

/** `electron.Menu`. */
export class Menu {
  private static application: Menu | null = null;
  readonly items: MenuItem[] = [];
  static buildFromTemplate(templates: readonly Template[]): Menu {
    const menu = new Menu();
    menu.items.push(...templates.map((template) => new MenuItem(template)));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    this.application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return this.application;
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      if (item.id === id) return item;
      const inside = item.submenu?.getMenuItemById(id);
      if (inside !== null && inside !== undefined) return inside;
    }
    return null;
  }
}
