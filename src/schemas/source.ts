// Where the source code of a build comes from, as written by people and as resolved to one state (spec api.md, 4.3).
import type { Static } from 'typebox';
import { always, choice, flag, goName, int64, list, pointer, struct, text, withRule } from './field.ts';
import { imagePullSecret } from './references.ts';

const SUB_PATH = 'Directory within the source that holds the app, without a leading slash; the root when empty.';
const AUTH_RULE = "One of '', 'helper' and 'secret'.";
const blobAuth = withRule(
  AUTH_RULE,
  choice(
    'How the download authenticates: not at all when empty; secret takes the Secrets of the service account that are annotated kpack.io/blob; helper takes the workload identity of the cloud (Azure, GCP).',
    ['', 'secret', 'helper'],
  ),
);
const stripComponents = withRule(
  'Not negative.',
  int64(
    'Leading path components that are cut off each file name when the archive is unpacked, as tar --strip-components does.',
  ),
);
const pullSecrets = list(imagePullSecret, 'Credentials for pulling the source image. Only the first entry is used.');

const git = struct('A git repository that is cloned.', {
  url: withRule(
    'Required.',
    always(goName('URL', text('Address of the repository: https://..., ssh://... or git@host:path.'))),
  ),
  revision: withRule(
    'Required.',
    always(
      text(
        'Branch, tag or commit to build. A branch or tag is looked up every minute, and a new commit starts a new build.',
      ),
    ),
  ),
  initializeSubmodules: flag('True fetches submodules too, recursively, at most 10 levels deep.'),
});

const blob = struct('An archive or jar that is downloaded over HTTP.', {
  url: withRule(
    'Required.',
    always(
      goName(
        'URL',
        text(
          'Address of a zip, jar, war, tar or tar.gz file. It is not polled: a new build needs a new address or a trigger.',
        ),
      ),
    ),
  ),
  auth: blobAuth,
  stripComponents,
});

const registry = struct('An image that holds source code instead of a program.', {
  image: withRule('Required; an image reference.', always(text('Reference of the source image, by tag or digest.'))),
  imagePullSecrets: pullSecrets,
});

/** What to build: the `source` of Images, Builds and SourceResolvers. */
export const sourceConfig = withRule(
  'Exactly one of git, blob and registry.',
  struct('Where the source code comes from.', {
    git: pointer(git),
    blob: pointer(blob),
    registry: pointer(registry),
    subPath: text(SUB_PATH),
  }),
);

/** A source resolved to one state: the commit behind a branch, for example. */
export const resolvedSourceConfig = struct(
  'The state of the source that was found: exactly one of the members, none before the first look.',
  {
    git: pointer(
      struct('The commit that was found in the git repository.', {
        url: always(goName('URL', text('Address of the repository, as in the spec.'))),
        revision: always(
          text('The commit behind the revision; the revision itself when it could not be resolved or is a commit.'),
        ),
        subPath: text(SUB_PATH),
        tree: text(
          'Git tree hash of subPath in that commit; only filled when the controller looks at directories instead of commits.',
        ),
        type: always(
          choice('What the revision is. Branches and tags are polled, the others are not.', [
            'Unknown',
            'Branch',
            'Tag',
            'Commit',
          ]),
        ),
        initializeSubmodules: flag('True when submodules are fetched too, as in the spec.'),
      }),
    ),
    blob: pointer(
      struct('The archive, as in the spec.', {
        url: always(goName('URL', text('Address of the archive, as in the spec.'))),
        auth: choice('How the download authenticates, as in the spec.', ['', 'secret', 'helper']),
        subPath: text(SUB_PATH),
        stripComponents: int64('Leading path components that are cut off each file name, as in the spec.'),
      }),
    ),
    registry: pointer(
      struct('The source image, as in the spec.', {
        image: always(text('Reference of the source image, as in the spec.')),
        subPath: text(SUB_PATH),
        imagePullSecrets: pullSecrets,
      }),
    ),
  },
);

/** What to build. */
export type SourceConfig = Static<typeof sourceConfig>;
/** A source resolved to one state. */
export type ResolvedSourceConfig = Static<typeof resolvedSourceConfig>;
