// Which code belongs to a sentence of the rules, of the decoder or of the API server: the sentences are kept stable, since people search
// for them, so they are what tells findings apart, whoever says them.
import type { JudgeCode } from '../judge-codes.ts';

type Pattern = readonly [pattern: RegExp, code: JudgeCode];

/** Errors of `/validate`: the message, a colon and the paths; then details. */
const RULES: readonly Pattern[] = [
  [/^missing field\(s\): (?=[^,]*$)/, 'required-field'],
  [/^missing field\(s\): /, 'one-of-missing'],
  [/^expected exactly one, got neither/, 'one-of-missing'],
  [/^expected exactly one, got both/, 'one-of-conflict'],
  [/^only one type of cache can be specified/, 'one-of-conflict'],
  [/^must not set the field\(s\): .*image reference currently not supported/, 'buildpack-by-image'],
  [/^invalid value: [\s\S]*: \S*\.kind(?:\n|$)/, 'invalid-reference-kind'],
  [/^invalid value: [\s\S]*: \S*\.creationTime$/, 'invalid-creation-time'],
  [/^invalid value: [\s\S]*: \S*(?:[bB]indings|services)\[\d+\]\.name$/, 'invalid-binding-name'],
  [
    /^invalid value: [\s\S]*: (?:\S*\.)?(?:tag|image|tags\[\d+\]|additionalTags\[\d+\]|sources\[\d+\])$/,
    'invalid-image-reference',
  ],
  [/^invalid value: /, 'invalid-value'],
  [/^expected positive integer got /, 'negative-strip-components'],
  [/^build history limit must be greater than 0/, 'history-limit-too-small'],
  [/^secretKeyRef is not supported for build environment variables/, 'secret-in-env'],
  [/^invalid key name "kubernetes\.io\/os"/, 'os-node-selector'],
  [/^use of this field has been deprecated in v1alpha2/, 'only-v1alpha1'],
  [/^duplicate (?:service|binding) name /, 'duplicate-binding-name'],
  [/^all additionalTags must have the same registry as tag/, 'different-registry'],
  [/^invalid image name: /, 'invalid-image-name'],
  [/^Immutable fields changed/, 'immutable-build'],
  [/^Immutable field changed/, 'immutable-field'],
  [/^spec\.cache\.volume\.size cannot be set without /, 'cache-without-storage-class'],
  [/^spec\.cacheSize cannot be set with no default StorageClass/, 'cache-without-storage-class'],
  [/^Field cannot be decreased/, 'cache-decreased'],
  [/^Field cannot be changed, .*storage class .*is not expandable/, 'cache-not-expandable'],
  [/^cache size must be greater than 0/, 'cache-size-not-positive'],
  [/^annotation cannot be converted to v1alpha2/, 'unconvertible-annotation'],
  [/^annotation holds what v1alpha2 refuses/, 'refused-annotation'],
];

/** Warnings of both webhooks and of the API server. */
const ADVICE: readonly Pattern[] = [
  [/^unknown field "[\s\S]*": (?:it is not stored|only kpack\.io\/\S+ has it); /, 'field-not-stored'],
  [/^\d+ more unknown fields are not stored$/, 'field-not-stored'],
  [/^field "[\s\S]*" is taken as /, 'other-letter-case'],
  [/ starts with a scheme; /, 'image-with-scheme'],
  [/ has an empty part between slashes/, 'empty-image-part'],
  [/ is not an image reference; /, 'unusable-image-reference'],
  [/^spec\.imageTaggingStrategy: unknown strategy /, 'unknown-tagging-strategy'],
  [/^spec\.cache\.volume\.size is not set/, 'cache-without-size'],
  [/: there is no StorageClass /, 'unknown-storage-class'],
  [/^spec\.cache\.registry\.tag is empty/, 'cache-without-tag'],
  [/^spec\.order is empty/, 'empty-order'],
  [/^spec\.order\[\d+\]\.group is empty/, 'empty-group'],
  [/^spec\.serviceAccount is /, 'old-field-name'],
  [/^spec\.creationTime: .* is ignored/, 'ignored-creation-time'],
  [/ is empty; a signature annotation needs /, 'incomplete-cosign-annotation'],
  [/: prefer a domain-qualified finalizer name /, 'unqualified-finalizer'],
  [/^\.metadata\.ownerReferences contains duplicate entries/, 'duplicate-owner'],
];

/** What the decoder says behind the path. */
const DECODING: readonly Pattern[] = [
  [
    /: (?:quantities must match the regular expression|unable to parse (?:quantity's suffix|numeric part of quantity))/,
    'invalid-quantity',
  ],
  [/ is not an RFC 3339 time /, 'invalid-time'],
  [/: must be /, 'wrong-type'],
];

const find = (patterns: readonly Pattern[], text: string): JudgeCode | undefined =>
  patterns.find(([pattern]) => pattern.test(text))?.[1];

/** The code of one error of the rules, as it is printed: message, paths, details. */
export const ruleCode = (text: string): JudgeCode => find(RULES, text) ?? 'refused';

/** The code of a warning. */
export const adviceCode = (text: string): JudgeCode => find(ADVICE, text) ?? 'advice';

/** The code of a decoder's fault, like `spec.tag: must be a string, not the number 5`. */
export const decodingCode = (text: string): JudgeCode => find(DECODING, text) ?? 'wrong-type';
