// Kubernetes replaces `$(NAME)` in the arguments and variables of containers; texts that people and programs wrote are no formulas.

/**
 * The text so that the container gets it unchanged (Kubernetes documentation, "Define dependent environment variables": `$$(NAME)`
 * stands for `$(NAME)`). Better than kpack, whose pods change a commit message with `$(IMAGE_TAG)` in it (spec build-pod.md, 16, 8).
 */
export const literal = (text: string): string => text.replace(/\$(?=[$(])/g, '$$$$');
