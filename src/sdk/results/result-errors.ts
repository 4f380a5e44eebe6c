/** A result can't be written, or what was written can't be read, by a serializer. */
export class ResultSerializationError extends Error {
  override readonly name = 'ResultSerializationError';
  readonly code = 'result-serialization';
  readonly serializer: string;

  constructor(serializer: string, problem: string) {
    super(
      `Failed to serialize the result with serializer '${serializer}': ${problem} ` +
        "Choose another resultSerializer (such as 'superjson'), return plain data, or set persistResult to false.",
    );
    this.serializer = serializer;
  }
}

/** A stored result can't be read back: it is damaged, or written in a form that only its writer knows. */
export class ResultFormatError extends Error {
  override readonly name = 'ResultFormatError';
  readonly code = 'result-format';
}

/** A storage can't do what is asked of it, such as keeping a result under a key that leads out of its folder. */
export class ResultStorageError extends Error {
  override readonly name = 'ResultStorageError';
  readonly code = 'result-storage';
}

/** A package is needed that Millrace leaves to its users to install. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  readonly code = 'missing-package';
  readonly packageName: string;

  constructor(packageName: string, what: string, cause: unknown) {
    super(`${what} needs the package '${packageName}', which is not installed. Run \`npm install ${packageName}\`.`, {
      cause,
    });
    this.packageName = packageName;
  }
}

/** A cache key can't be made of a value, since there is no text that stands for it and for nothing else. */
export class CacheKeyError extends Error {
  override readonly name = 'CacheKeyError';
  readonly code = 'cache-key';
  readonly path: string;

  constructor(path: string, what: string) {
    super(
      `No cache key can be made of ${path === '' ? 'the value' : `'${path}'`}: it is ${what}, which has no stable JSON form. ` +
        'Leave it out with minus(), give the task a cacheKeyFn, or set cachePolicy to NO_CACHE.',
    );
    this.path = path;
  }
}
