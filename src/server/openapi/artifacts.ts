import { artifact, artifactCollection, artifactCreate, artifactUpdate } from '../../api/artifact.ts';
import { artifactsRequest, latestArtifactsRequest } from '../../api/filters.ts';
import type { Area } from './area.ts';

export const artifactsArea: Area = {
  schemas: {
    Artifact: artifact,
    ArtifactCollection: artifactCollection,
    ArtifactCreate: artifactCreate,
    ArtifactUpdate: artifactUpdate,
    ArtifactsRequest: artifactsRequest,
    LatestArtifactsRequest: latestArtifactsRequest,
  },
  routes: [
    { route: 'POST /artifacts', summary: 'Keep an artifact', body: 'ArtifactCreate', answer: 'Artifact' },
    { route: 'GET /artifacts/:id', summary: 'One artifact', answer: 'Artifact' },
    { route: 'GET /artifacts/:key/latest', summary: 'The latest artifact of a key', answer: 'Artifact' },
    { route: 'PATCH /artifacts/:id', summary: 'Change an artifact', body: 'ArtifactUpdate' },
    { route: 'DELETE /artifacts/:id', summary: 'Remove an artifact' },
    { route: 'POST /artifacts/filter', summary: 'Artifacts that fit', body: 'ArtifactsRequest', answer: '[Artifact]' },
    { route: 'POST /artifacts/count', summary: 'How many artifacts fit', body: 'ArtifactsRequest', answer: 'integer' },
    {
      route: 'POST /artifacts/latest/filter',
      summary: 'The latest artifact of each key that fits',
      body: 'LatestArtifactsRequest',
      answer: '[ArtifactCollection]',
    },
    {
      route: 'POST /artifacts/latest/count',
      summary: 'How many keys of artifacts fit',
      body: 'LatestArtifactsRequest',
      answer: 'integer',
    },
  ],
};
