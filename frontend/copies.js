// What was typed and is not saved yet, kept in this browser: for each user, article and window a copy,
// until the site has it. A browser that allows no storage only loses this.

export class Copies {
  constructor(user) {
    this.prefix = `galley:${user}:`;
  }

  // The newest that is kept of an article, if there is one.
  read(name) {
    const found = this.all().filter((kept) => kept.name === name);
    return found.sort((one, other) => other.copy.at - one.copy.at)[0]?.copy;
  }

  // Returns whether the browser had room for it.
  write(name, copy) {
    try {
      localStorage.setItem(`${this.prefix}${name}:${copy.id}`, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  // What another window keeps of the same article stays.
  drop(id) {
    for (const key of this.keys()) if (key.endsWith(`:${id}`)) localStorage.removeItem(key);
  }

  // What cannot be read is no copy.
  all() {
    return this.keys().flatMap((key) => {
      try {
        const name = key.slice(this.prefix.length, key.lastIndexOf(":"));
        return [{ name, copy: JSON.parse(localStorage.getItem(key)) }];
      } catch {
        return [];
      }
    });
  }

  keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    } catch {
      return [];
    }
  }
}
