// An attribute of a node or mark, with the value it has where none is given; without one, it must be.

// Only the rules of the node read and write it: by itself, Tiptap takes an HTML attribute of the
// same name as it stands, whatever the rule made of it.
export const attribute = (value) => ({
  default: value,
  isRequired: value === undefined,
  rendered: false,
  parseHTML: () => null,
});
