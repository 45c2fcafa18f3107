declare module 'virtual:words' {
  /** The addresses of a language's words: of those that the page begins with, and of the rest. */
  const files: Record<'es' | 'en', [first: string, rest: string]>;
  export default files;
}
