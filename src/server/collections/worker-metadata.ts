/**
 * The kinds of workers that can be had without anything further, by the package that brings them. Workers and clients
 * take from it what a pool's template is by default.
 */
export const workerMetadata = {
  prefect: {
    process: {
      type: 'process',
      display_name: 'Process',
      description: "Runs each flow run as a process of its own on the worker's machine.",
      documentation_url: 'https://docs.prefect.io/latest/api-ref/prefect/workers/process/',
      install_command: 'pip install prefect',
      is_beta: false,
      logo_url: '',
      default_base_job_configuration: {
        job_configuration: {
          command: '{{ command }}',
          env: '{{ env }}',
          labels: '{{ labels }}',
          name: '{{ name }}',
          stream_output: '{{ stream_output }}',
          working_dir: '{{ working_dir }}',
        },
        variables: {
          type: 'object',
          properties: {
            name: { title: 'Name', description: 'What the process is called.', type: 'string' },
            env: {
              title: 'Environment Variables',
              description: 'Variables of the environment in which a flow run is started.',
              type: 'object',
              additionalProperties: { type: 'string' },
            },
            labels: {
              title: 'Labels',
              description: 'Names and values by which what a worker started can be found again.',
              type: 'object',
              additionalProperties: { type: 'string' },
            },
            command: {
              title: 'Command',
              description: "What is run for a flow run; left empty, the worker runs the flow with Prefect's engine.",
              type: 'string',
            },
            stream_output: {
              title: 'Stream Output',
              description: "Whether what a flow run prints appears in the worker's own output.",
              type: 'boolean',
              default: true,
            },
            working_dir: {
              title: 'Working Directory',
              description: 'The folder in which a flow run is started; left empty, a temporary one.',
              type: 'string',
              format: 'path',
            },
          },
        },
      },
    },
  },
} as const;
