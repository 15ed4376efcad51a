// What was typed and is not saved yet, kept in this browser: for each user and article one copy,
// until the site has it. A browser that allows no storage only loses this.

export class Copies {
  constructor(user) {
    this.prefix = `galley:${user}:`;
  }

  read(name) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  // Returns whether the browser had room for it.
  write(name, copy) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  drop(name) {
    try {
      localStorage.removeItem(this.prefix + name);
    } catch {
      // Then there is none.
    }
  }

  names() {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }

  // The site has said that it has the copy of this id.
  dropById(id) {
    for (const name of this.names()) if (this.read(name)?.id === id) this.drop(name);
  }
}
